import { createAuthManager } from '@codex-ts/login';
import { resolveCodexHome } from '@codex-ts/utils-path';

import type { ExecFlags } from './exec-invocation.ts';
import { exitCode } from './exit-code.ts';
import type { CommandContext } from './command-context.ts';

const noFlags: ExecFlags = { config: [], enable: [], disable: [], image: [], addDir: [] };
const demonstrationPrompt = 'Write a file and read it back with a command.';

/**
 * `codex-ts start [PROMPT]`: a prompt is run for real where there are credentials; otherwise the embedded default runs,
 * on servers and folders of its own.
 */
export async function start(context: CommandContext, prompt: string | undefined): Promise<void> {
  if (prompt !== undefined && (await isSignedIn(context))) {
    const { exec } = await import('./exec-command.ts');
    await exec(context, { flags: noFlags, target: { kind: 'new' }, prompt });
    return;
  }
  if (prompt !== undefined) {
    await context.stderr('No credentials: not signed in (codex-ts login) and no CODEX_API_KEY.\n');
  }
  await runEmbedded(context, prompt ?? demonstrationPrompt);
}

async function runEmbedded(context: CommandContext, prompt: string): Promise<void> {
  const { runEmbeddedDefault, processCount } = await import('./embedded-default.ts');
  const { embeddedReport, isAsPromised } = await import('./embedded-report.ts');
  await context.stderr(
    `The embedded default: a sign-in server and a model server of its own, ${processCount} agent processes at once on ` +
      'one throw-away CODEX_HOME.\n',
  );
  const [entry = ''] = process.argv.slice(/*start*/ 1);
  const result = await runEmbeddedDefault({
    prompt,
    environment: context.environment,
    turnCommand: async () => ({ program: process.execPath, args: [...process.execArgv, entry] }),
    progress: (line) => context.stderr(`${line}\n`),
    signal: context.interrupts.signal,
  });
  await context.stdout(embeddedReport(result));
  context.exit(isAsPromised(result) ? exitCode.ok : exitCode.failed);
}

async function isSignedIn(context: CommandContext): Promise<boolean> {
  const manager = createAuthManager({
    codexHome: resolveCodexHome(context.environment),
    environment: context.environment,
    allowApiKeyFromEnvironment: true,
    refreshInBackground: false,
  });
  try {
    const outcome = await manager.reload();
    // A corrupt file counts as signed in: the run reports it instead of passing over it.
    return outcome.kind === 'refused' ? outcome.reason !== 'missing' : outcome.auth !== undefined;
  } finally {
    await manager[Symbol.asyncDispose]();
  }
}
