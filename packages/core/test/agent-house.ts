import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ThreadOptions, Turn } from '@codex-ts/core';
import { createAuthManager, type AuthManagerOptions } from '@codex-ts/login';
import type { TurnEvent } from '@codex-ts/protocol';
import { startModelServer, type ModelServer, type Script } from '@codex-ts/testkit';

/** A CODEX_HOME, a workspace and a model server of their own. */
export interface AgentHouse extends AsyncDisposable {
  codexHome: string;
  workspace: string;
  server: ModelServer;
  options: ThreadOptions;
}

const identity = { originator: 'codex_exec', version: '0.1.0' };

/** Signed in with an API key, retries cut to one, unless `more` says otherwise. */
export async function openHouse(
  script: Script,
  more: Partial<ThreadOptions> & { signIn?: AuthManagerOptions } = {},
): Promise<AgentHouse> {
  const root = await mkdtemp(join(tmpdir(), 'core-'));
  const [codexHome, workspace] = [join(root, 'home'), join(root, 'workspace')];
  await mkdir(codexHome);
  await mkdir(workspace);
  const server = await startModelServer(script);
  // A home without profiles: login shells of commands begin at once.
  const environment = {
    ...process.env,
    HOME: root,
    CODEX_API_KEY: 'sk-test-0123456789',
    CODEX_HOME: codexHome,
  };
  const { signIn = { allowApiKeyFromEnvironment: true }, ...overrides } = more;
  const auth = createAuthManager({ codexHome, identity, environment, store: 'file', ...signIn });
  const options: ThreadOptions = {
    model: 'gpt-5.5',
    sandboxMode: 'danger-full-access',
    auth,
    identity,
    workspace,
    codexHome,
    environment,
    provider: {
      id: 'mock',
      name: 'mock',
      baseUrl: server.url,
      requiresOpenaiAuth: true,
      requestMaxRetries: 0,
      streamMaxRetries: 1,
      streamIdleTimeoutMs: 20_000,
    },
    ...overrides,
  };
  return {
    codexHome,
    workspace,
    server,
    options,
    async [Symbol.asyncDispose]() {
      await auth[Symbol.asyncDispose]();
      await server.close();
      await rm(root, { recursive: true, maxRetries: 5 });
    },
  };
}

export async function eventsOf(turn: Turn): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of turn) events.push(event);
  return events;
}

/** The events that tell of the turn as a whole, of what the model has said, and of what its calls do. */
export function milestones(events: readonly TurnEvent[]): TurnEvent[] {
  return events.filter((event) => {
    switch (event.type) {
      case 'itemStarted':
        return event.item.type === 'commandExecution' || event.item.type === 'fileChange';
      case 'itemCompleted':
        return event.item.type !== 'userMessage';
      case 'agentMessageDelta':
      case 'reasoningDelta':
      case 'commandOutputDelta':
      case 'turnDiff':
      case 'tokenUsage':
      case 'rateLimits':
        return false;
      default:
        return true;
    }
  });
}
