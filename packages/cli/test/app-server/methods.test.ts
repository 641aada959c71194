import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { AppServerClient, RequestArguments } from '@codex-ts/app-server-client';
import { methodTable, type ClientRequests } from '@codex-ts/app-server-protocol';
import { jsonSchemaFiles } from '@codex-ts/app-server-protocol/schema';
import {
  callTool,
  say,
  startAuthority,
  startBackend,
  startModelServer,
  type Authority,
} from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openPlace, type Place } from '../program.ts';
import { connectOverStdio } from './server.ts';

type Method = keyof ClientRequests;

/** Asks, and keeps what was answered, by method. */
interface Asker {
  readonly answered: Map<string, unknown>;
  <M extends Method>(method: M, ...rest: RequestArguments<M>): Promise<ClientRequests[M]['result']>;
}

function keepAnswers(client: AppServerClient): Asker {
  const answered = new Map<string, unknown>([['initialize', client.server]]);
  async function ask<M extends Method>(
    method: M,
    ...rest: RequestArguments<M>
  ): Promise<ClientRequests[M]['result']> {
    const result = await client.request(method, ...rest);
    answered.set(method, result);
    return result;
  }
  return Object.assign(ask, { answered });
}

async function writeConfig(place: Place, urls: { model: string; backend: string }): Promise<void> {
  const lines = [
    'model = "gpt-5.5"',
    'model_provider = "local"',
    'cli_auth_credentials_store = "file"',
    `chatgpt_base_url = "${urls.backend}"`,
    `[model_providers.local]\nname = "local"\nbase_url = "${urls.model}"\nwire_api = "responses"\nrequires_openai_auth = true`,
  ];
  await writeFile(join(place.codexHome, 'config.toml'), `${lines.join('\n')}\n`);
}

/** Everything about the account, with the tokens of the client at the end of it. */
async function askOfAccount(ask: Asker, authority: Authority): Promise<void> {
  await ask('getAuthStatus', {});
  const started = await ask('account/login/start', { type: 'chatgpt' });
  if (started.type !== 'chatgpt') throw new Error('no browser login');
  await ask('account/login/cancel', { loginId: started.loginId });
  await ask('account/logout');
  const { accessToken, accountId } = authority.issue();
  await ask('account/login/start', { type: 'chatgptAuthTokens', accessToken, chatgptAccountId: accountId });
  await ask('account/read', {});
  await ask('account/rateLimits/read', {});
  await ask('account/sendAddCreditsNudgeEmail', { creditType: 'credits' });
}

/** A turn that is steered while it runs a command, and one that is interrupted. */
async function askOfTurns(ask: Asker, client: AppServerClient, threadId: string): Promise<void> {
  const input = [{ type: 'text', text: 'go' } as const];
  function next(method: 'item/started' | 'turn/completed'): Promise<void> {
    return new Promise((resolve) => {
      const off = client.on(method, (told) => {
        if ('item' in told && told.item.type !== 'commandExecution') return;
        off();
        resolve();
      });
    });
  }
  const running = next('item/started');
  const over = next('turn/completed');
  const { turn } = await ask('turn/start', { threadId, input });
  await running;
  await ask('turn/steer', { threadId, input, expectedTurnId: turn.id });
  await over;

  const runningAgain = next('item/started');
  const overAgain = next('turn/completed');
  const second = await ask('turn/start', { threadId, input });
  await runningAgain;
  await ask('turn/interrupt', { threadId, turnId: second.turn.id });
  await overAgain;
}

async function askOfThreads(ask: Asker, threadId: string): Promise<void> {
  await ask('thread/name/set', { threadId, name: 'a name' });
  await ask('thread/read', { threadId });
  await ask('thread/list', {});
  await ask('thread/loaded/list', {});
  await ask('thread/turns/list', { threadId });
  await ask('thread/items/list', { threadId });
  const fork = await ask('thread/fork', { threadId });
  await ask('thread/unsubscribe', { threadId });
  await ask('thread/resume', { threadId });
  await ask('thread/archive', { threadId });
  await ask('thread/unarchive', { threadId });
  // What is forked from stays as long as there are forks.
  await ask('thread/delete', { threadId: fork.thread.id });
  await ask('thread/delete', { threadId });
}

async function askOfCommands(ask: Asker, client: AppServerClient): Promise<void> {
  const order = {
    command: ['/bin/sh', '-c', 'echo ready; read line; exec sleep 30'],
    processId: 'p',
    tty: true,
    streamStdoutStderr: true,
    size: { rows: 24, cols: 80 },
    sandboxPolicy: { type: 'dangerFullAccess' } as const,
  };
  const isReady = new Promise<void>((resolve) => {
    client.on('command/exec/outputDelta', () => resolve());
  });
  const running = ask('command/exec', order);
  await isReady;
  await ask('command/exec/resize', { processId: 'p', size: { rows: 10, cols: 20 } });
  await ask('command/exec/write', { processId: 'p', deltaBase64: Buffer.from('line\n').toString('base64') });
  await ask('command/exec/terminate', { processId: 'p' });
  await running;
}

/** Shapes of results that have members. */
function resultsWithMembers(): ReadonlySet<string> {
  const [text = '{}'] = Object.values(jsonSchemaFiles());
  const { definitions } = JSON.parse(text) as { definitions: Record<string, { properties?: object }> };
  const names = Object.keys(definitions).filter(
    (name) => Object.keys(definitions[name]?.properties ?? {}).length > 0,
  );
  return new Set(names);
}

test('every method is there: asked over standard input, it answers with what its result has', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  await using backend = await startBackend();
  const slow = callTool('exec_command', { cmd: 'sleep 1' });
  await using model = await startModelServer([
    slow,
    say('done'),
    callTool('exec_command', { cmd: 'sleep 30' }),
  ]);
  await writeConfig(place, { model: model.url, backend: backend.url });
  await using client = await connectOverStdio(place, { env: { ...authority.environment } });
  client.answer('account/chatgptAuthTokens/refresh', () => {
    throw new Error('nobody asks for new tokens here');
  });
  const ask = keepAnswers(client);

  await askOfAccount(ask, authority);
  const settings = { cwd: place.workspace, sandbox: 'danger-full-access', approvalPolicy: 'never' } as const;
  const { thread } = await ask('thread/start', settings);
  await askOfTurns(ask, client, thread.id);
  await askOfThreads(ask, thread.id);
  await askOfCommands(ask, client);
  await ask('model/list', {});
  await ask('config/read', {});

  const requests = methodTable.filter(({ direction }) => direction === 'clientRequest');
  expect([...ask.answered.keys()].toSorted()).toEqual(requests.map(({ method }) => method).toSorted());
  const full = resultsWithMembers();
  const hollow = requests.filter(
    ({ method, result = '' }) => full.has(result) && JSON.stringify(ask.answered.get(method)) === '{}',
  );
  expect(hollow).toEqual([]);
});
