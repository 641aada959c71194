import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Authority, callTool, ModelServer, say, Script } from '@codex-ts/testkit';

import { runEmbeddedTurn, type EmbeddedTurn, type TurnCommand } from './embedded-turn.ts';

/** How the demonstration runs. */
export interface EmbeddedOptions {
  prompt: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** The command that runs turn number 1, 2, … in its home and workspace. */
  turnCommand: TurnCommand;
  progress: (line: string) => Promise<void>;
  signal: AbortSignal;
}

/** What the demonstration saw. */
export interface EmbeddedResult {
  /** Holds CODEX_HOME, the workspace and the session logs. Stays until somebody removes it. */
  folder: string;
  codexHome: string;
  turns: readonly EmbeddedTurn[];
  /** Token requests with `grant_type=refresh_token` since the sign-in. */
  refreshRequests: number;
  elapsedMs: number;
}

/** How many processes share the sign-in. */
export const processCount = 4;

const firstLifetimeSeconds = 2;

/**
 * Signs in at an authority of its own, lets the access token expire, and runs four agent processes at once on that one
 * CODEX_HOME. Nothing outside a new folder is touched; when it fails or is interrupted, that folder goes again.
 */
export async function runEmbeddedDefault(options: EmbeddedOptions): Promise<EmbeddedResult> {
  const testkit = await import('@codex-ts/testkit');
  const { startAuthority, startModelServer } = testkit;
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-start-'));
  const startedAt = performance.now();
  const authority = await startAuthority({ firstLifetimeSeconds, lifetimeSeconds: 3600 });
  const modelServer = await startModelServer(turnScript(testkit));
  modelServer.accept(authority.accepts);
  try {
    const place = { folder, codexHome: join(folder, 'codex-home'), workspace: join(folder, 'workspace') };
    await mkdir(place.codexHome, { mode: 0o700 });
    await mkdir(place.workspace);
    await signIn(authority, place.codexHome, options);
    const signedInRefreshes = authority.hits('refresh_token');
    await options.progress(
      `signed in through the browser flow; waiting ${firstLifetimeSeconds} s for the access token to expire`,
    );
    await sleep(firstLifetimeSeconds * 1000 + 100, /*value*/ undefined, { signal: options.signal });
    const turns = await runTurns(options, place, { authority, modelServer });
    options.signal.throwIfAborted();
    const refreshRequests = authority.hits('refresh_token') - signedInRefreshes;
    return {
      folder,
      codexHome: place.codexHome,
      turns,
      refreshRequests,
      elapsedMs: performance.now() - startedAt,
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await authority[Symbol.asyncDispose]();
    await modelServer[Symbol.asyncDispose]();
  }
}

interface Place {
  codexHome: string;
  workspace: string;
}

async function signIn(authority: Authority, codexHome: string, options: EmbeddedOptions): Promise<void> {
  const { startBrowserSignIn } = await import('@codex-ts/login/sign-in');
  const signInFlow = await startBrowserSignIn({
    codexHome,
    settings: { store: 'file' },
    environment: { ...authority.environment },
    callbackPorts: [0],
    signal: options.signal,
  });
  try {
    await authority.approve(signInFlow.authUrl, { signal: options.signal });
    await signInFlow.done;
  } finally {
    await signInFlow[Symbol.asyncDispose]();
  }
}

async function runTurns(
  options: EmbeddedOptions,
  place: Place,
  servers: { authority: Authority; modelServer: ModelServer },
): Promise<readonly EmbeddedTurn[]> {
  const { authority, modelServer } = servers;
  const numbers = Array.from({ length: processCount }, (_, index) => index + 1);
  return Promise.all(
    numbers.map((number) =>
      runEmbeddedTurn(number, {
        ...place,
        prompt: options.prompt,
        command: options.turnCommand,
        environment: { ...options.environment, ...authority.environment, CODEX_API_KEY: '' },
        modelUrl: modelServer.url,
        signal: options.signal,
      }),
    ),
  );
}

/** The words of the module that scripts are written with; it is loaded only when the demonstration runs. */
interface ScriptWords {
  callTool: typeof callTool;
  say: typeof say;
}

/** What the model does in each thread: edit a file, run a command, answer. */
function turnScript(words: ScriptWords): Script {
  return ({ number }) => {
    const file = `turn-${number}.txt`;
    const patch = `*** Begin Patch\n*** Add File: ${file}\n+written by turn ${number}\n*** End Patch\n`;
    return [
      words.callTool('apply_patch', patch),
      words.callTool('exec_command', { cmd: `cat ${file} && printf 'read by a command\\n' >> ${file}` }),
      words.say(`Wrote ${file} and read it back with a command.`),
    ];
  };
}
