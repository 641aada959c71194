import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { methodTable } from '@codex-ts/app-server-protocol';
import { callTool, say, startModelServer } from '@codex-ts/testkit';
import { connect, lineStream } from '@codex-ts/utils-json-rpc';
import { expect, onTestFinished, test } from 'vitest';

import { configText } from './desk.ts';

const program = fileURLToPath(new URL('stdio-server.ts', import.meta.url));

interface Talk {
  ask(method: string, params: unknown): Promise<Record<string, unknown>>;
  /** Resolves when it was told once more. */
  told(method: string): Promise<void>;
  readonly asked: ReadonlySet<string>;
  /** Ends the input, and gives the exit code. */
  end(): Promise<unknown>;
}

async function startTalk(codexHome: string): Promise<Talk> {
  const environment = { PATH: process.env['PATH'], HOME: tmpdir(), CODEX_HOME: codexHome };
  const child = spawn(process.execPath, ['--conditions=@codex-ts/source', program, codexHome], {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  const asked = new Set<string>();
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const connection = connect({
    stream: lineStream(child.stdout, child.stdin),
    onRequest: () => ({ result: { decision: 'accept' } }),
    onNotification: ({ method }) => waiting.get(method)?.resolve(),
  });
  const talk: Talk = {
    asked,
    async ask(method, params) {
      asked.add(method);
      // Results of all methods are objects.
      return (await connection.request(method, params, { timeoutMs: 20_000 })) as Record<string, unknown>;
    },
    told(method) {
      const one = Promise.withResolvers<void>();
      waiting.set(method, one);
      return one.promise;
    },
    async end() {
      child.stdin.end();
      const [code]: unknown[] = await exit;
      return code;
    },
  };
  await talk.ask('initialize', { clientInfo: { name: 'test', version: '1' } });
  return talk;
}

test('every method of threads, turns and commands is there over standard input and output', async () => {
  const command = (cmd: string) => callTool('exec_command', { cmd });
  const model = await startModelServer([
    command('sleep 0.5'),
    say('One.'),
    command('sleep 60'),
    command('sleep 60'),
  ]);
  const codexHome = await mkdtemp(join(tmpdir(), 'codex-stdio-'));
  onTestFinished(async () => {
    await model.close();
    await rm(codexHome, { recursive: true });
  });
  await writeFile(join(codexHome, 'config.toml'), configText(model.url));
  const { ask, told, asked, end } = await startTalk(codexHome);
  const input = [{ type: 'text', text: 'Go.' }];

  const { thread } = (await ask('thread/start', {})) as { thread: { id: string } };
  const threadId = thread.id;
  const ended = told('turn/completed');
  const begun = told('item/started');
  const { turn } = (await ask('turn/start', { threadId, input })) as { turn: { id: string } };
  await begun;
  expect(await ask('turn/steer', { threadId, input, expectedTurnId: turn.id })).toEqual({ turnId: turn.id });
  await ended;
  const interrupted = (await ask('turn/start', { threadId, input })) as { turn: { id: string } };
  expect(await ask('turn/interrupt', { threadId, turnId: interrupted.turn.id })).toEqual({});

  expect(await ask('thread/loaded/list', {})).toMatchObject({ data: [threadId] });
  expect(await ask('thread/list', {})).toMatchObject({ data: [{ id: threadId }] });
  expect(await ask('thread/read', { threadId })).toMatchObject({ thread: { id: threadId } });
  expect(await ask('thread/turns/list', { threadId })).toMatchObject({ data: [{}, { id: turn.id }] });
  expect(await ask('thread/items/list', { threadId, limit: 1 })).toMatchObject({
    data: [{ turnId: turn.id }],
  });
  expect(await ask('thread/name/set', { threadId, name: 'Mine' })).toEqual({});
  expect(await ask('thread/resume', { threadId })).toMatchObject({ thread: { name: 'Mine' } });
  const fork = (await ask('thread/fork', { threadId })) as { thread: { id: string } };
  expect(await ask('thread/delete', { threadId: fork.thread.id })).toEqual({});
  expect(await ask('thread/archive', { threadId })).toEqual({});
  expect(await ask('thread/unarchive', { threadId })).toMatchObject({ thread: { id: threadId } });
  expect(await ask('thread/unsubscribe', { threadId })).toEqual({ status: 'notLoaded' });

  const processId = 'p';
  const ran = ask('command/exec', { command: ['cat'], processId, streamStdin: true });
  const deltaBase64 = Buffer.from('in').toString('base64');
  expect(await ask('command/exec/write', { processId, deltaBase64, closeStdin: true })).toEqual({});
  expect(await ran).toEqual({ exitCode: 0, stdout: 'in', stderr: '' });
  const stopped = ask('command/exec', { command: ['sleep', '60'], processId });
  const size = { rows: 1, cols: 1 };
  await expect(ask('command/exec/resize', { processId, size })).rejects.toThrow('not attached to a PTY');
  expect(await ask('command/exec/terminate', { processId })).toEqual({});
  expect(await stopped).toMatchObject({ exitCode: 143 });

  const all = methodTable
    .filter(({ direction }) => direction === 'clientRequest')
    .map(({ method }) => method);
  const mine = all.filter((method) => /^(?:thread|turn|command)\//u.test(method));
  expect(mine.filter((method) => !asked.has(method))).toEqual([]);

  // A turn that runs at the end of input is brought to an end, and its record with it.
  await ask('thread/resume', { threadId });
  const running = told('turn/started');
  await ask('turn/start', { threadId, input });
  await running;
  expect(await end()).toBe(0);
  const again = await startTalk(codexHome);
  expect(await again.ask('thread/turns/list', { threadId })).toMatchObject({
    data: [{ status: 'interrupted' }, { status: 'interrupted' }, { status: 'completed' }],
  });
  expect(await again.end()).toBe(0);
});

test('a review by a model is told over standard input and output', async () => {
  const call = { cmd: 'true', sandbox_permissions: 'require_escalated', justification: 'May I?' };
  const verdict = {
    outcome: 'allow',
    risk_level: 'low',
    user_authorization: 'high',
    rationale: 'It was asked for.',
  };
  const model = await startModelServer([
    callTool('exec_command', call),
    say(JSON.stringify(verdict)),
    say('Done.'),
  ]);
  const codexHome = await mkdtemp(join(tmpdir(), 'codex-stdio-'));
  onTestFinished(async () => {
    await model.close();
    await rm(codexHome, { recursive: true });
  });
  const settings =
    'approval_policy = "on-request"\nsandbox_mode = "read-only"\napprovals_reviewer = "auto_review"';
  await writeFile(join(codexHome, 'config.toml'), configText(model.url, settings));
  const { ask, told, end } = await startTalk(codexHome);
  const methods = ['item/autoApprovalReview/started', 'guardianWarning', 'item/autoApprovalReview/completed'];
  const heard = Promise.all([...methods, 'turn/completed'].map((method) => told(method)));

  const { thread } = (await ask('thread/start', {})) as { thread: { id: string } };
  await ask('turn/start', { threadId: thread.id, input: [{ type: 'text', text: 'Go.' }] });
  await heard;

  model.assertPlayed();
  expect(await end()).toBe(0);
});
