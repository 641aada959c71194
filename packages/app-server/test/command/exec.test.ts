import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import type { CommandExecParams } from '@codex-ts/app-server-protocol';
import { expect, test } from 'vitest';

import { startDesk, type Person } from '../thread/desk.ts';

const shell = (script: string): string[] => ['sh', '-c', script];
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

/** What a command wrote to a client that it streams to. */
function written(me: Person, stream?: string): string {
  return writtenBytes(me, stream).toString();
}

function writtenBytes(me: Person, stream = 'stdout'): Buffer {
  const pieces = me.heard
    .filter(({ method, params }) => method === 'command/exec/outputDelta' && params['stream'] === stream)
    .map(({ params }) => Buffer.from(params['deltaBase64'] as string, 'base64'));
  return Buffer.concat(pieces);
}

test('a command gives its exit code and both streams', async () => {
  await using desk = await startDesk([]);
  const command = shell('echo out; echo err >&2; pwd; exit 3');
  expect(await desk.me.ask('command/exec', { command, cwd: 'work' })).toEqual({
    exitCode: 3,
    stdout: `out\n${desk.work}\n`,
    stderr: 'err\n',
  });
});

test.each<{ says: string; params: Partial<CommandExecParams>; result: object }>([
  {
    says: 'after its time it is ended as by timeout',
    params: { command: ['sleep', '9'], timeoutMs: 100 },
    result: { exitCode: 124 },
  },
  {
    says: 'a signal is 128 and its number',
    params: { command: shell('kill -9 $$') },
    result: { exitCode: 137 },
  },
  {
    says: 'output is cut at the cap',
    params: { command: shell('yes | head -c 100'), outputBytesCap: 10 },
    result: { stdout: 'y\n'.repeat(5) },
  },
  {
    says: 'output is not cut without a cap',
    params: { command: shell('yes | head -c 2000000'), disableOutputCap: true },
    result: { stdout: 'y\n'.repeat(1_000_000) },
  },
  {
    says: 'variables are set and taken away',
    params: { command: shell('echo $FOO ${HOME-none}'), env: { FOO: 'bar', HOME: null } },
    result: { stdout: 'bar none\n' },
  },
  { says: 'input is empty', params: { command: ['cat'] }, result: { exitCode: 0, stdout: '' } },
])('$says', async ({ params, result }) => {
  await using desk = await startDesk([]);
  const ran = await desk.me.ask('command/exec', { command: [], ...params });
  expect(ran).toMatchObject(result);
});

test('credentials of the server are not handed on', async () => {
  const environment = { PATH: process.env['PATH'], CODEX_API_KEY: 'sk-server', PLAIN: 'yes' };
  await using desk = await startDesk([], { environment });
  const { stdout } = await desk.me.ask('command/exec', { command: ['env'] });
  expect(stdout).toContain('PLAIN=yes');
  expect(stdout).not.toContain('sk-server');
});

test('a conversation goes in and out as bytes, until its input is closed', async () => {
  await using desk = await startDesk([]);
  const { me } = desk;
  const processId = 'p1';
  const command = shell('read x; echo "got $x"; echo e >&2; cat');
  const ended = me.ask('command/exec', { command, processId, streamStdin: true, streamStdoutStderr: true });

  await me.ask('command/exec/write', { processId, deltaBase64: base64('hello\n') });
  await me.hear('command/exec/outputDelta');
  const twice = me.ask('command/exec', { command: ['true'], processId });
  await expect(twice).rejects.toMatchObject({ message: 'duplicate active command/exec process id: "p1"' });
  const bytes = Uint8Array.from([255, 0, 10]);
  await me.ask('command/exec/write', { processId, deltaBase64: base64(bytes), closeStdin: true });

  expect(await ended).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  expect(writtenBytes(me).toString('latin1')).toBe('got hello\n\u00ff\u0000\n');
  expect(me.heard.at(-1)?.params).toMatchObject({ capReached: false });
  expect(written(me, 'stderr')).toBe('e\n');
  const over = { rpcCode: -32_600, message: 'no active command/exec for process id "p1"' };
  await expect(me.ask('command/exec/write', { processId, closeStdin: true })).rejects.toMatchObject(over);
  await expect(me.ask('command/exec/terminate', { processId })).rejects.toMatchObject(over);
  await expect(
    me.ask('command/exec/resize', { processId, size: { rows: 1, cols: 1 } }),
  ).rejects.toMatchObject(over);
});

test('what is streamed is cut at the cap, and says so', async () => {
  await using desk = await startDesk([]);
  const order = {
    command: shell('yes | head -c 100'),
    processId: 'p',
    streamStdoutStderr: true,
    outputBytesCap: 10,
  };
  expect(await desk.me.ask('command/exec', order)).toMatchObject({ stdout: '' });
  expect(written(desk.me)).toBe('y\n'.repeat(5));
  expect(desk.me.heard.at(-1)?.params).toMatchObject({ capReached: true });
});

test('a command is ended by its client, and with its client', async () => {
  await using desk = await startDesk([]);
  const order = { command: ['sleep', '60'], disableTimeout: true };
  const ended = desk.me.ask('command/exec', { ...order, processId: 'mine' });
  const other = await desk.connect();
  const theirs = other.ask('command/exec', {
    // `wait` hears the signal at once; a `sleep` that is only being forked may lose it.
    command: shell(`trap 'touch ${desk.work}/gone; exit' TERM; touch ${desk.work}/here; sleep 60 & wait`),
    disableTimeout: true,
  });
  theirs.catch(() => undefined);
  while (!(await readdir(desk.work)).includes('here')) await sleep(/*delay*/ 10);

  await expect(other.ask('command/exec/terminate', { processId: 'mine' })).rejects.toThrow(
    'no active command/exec',
  );
  expect(await desk.me.ask('command/exec/terminate', { processId: 'mine' })).toEqual({});
  expect((await ended).exitCode).toBe(143);

  await other[Symbol.asyncDispose]();
  while (!(await readdir(desk.work)).includes('gone')) await sleep(/*delay*/ 10);
});

test.each<{ params: Partial<CommandExecParams>; code: number; message: RegExp }>([
  { params: { command: [] }, code: -32_600, message: /^command must not be empty$/u },
  { params: { command: ['nonexistent-program'] }, code: -32_603, message: /^failed to spawn command: / },
  { params: { cwd: '/nonexistent' }, code: -32_603, message: /^failed to spawn command: /u },
  { params: { timeoutMs: -1 }, code: -32_602, message: /timeoutMs must be non-negative, got -1$/u },
  {
    params: { timeoutMs: 1, disableTimeout: true },
    code: -32_602,
    message: /both timeoutMs and disableTimeout$/u,
  },
  {
    params: { outputBytesCap: 1, disableOutputCap: true },
    code: -32_602,
    message: /both outputBytesCap and disableOutputCap$/u,
  },
  { params: { streamStdin: true }, code: -32_600, message: /requires a client-supplied processId$/u },
  { params: { streamStdoutStderr: true }, code: -32_600, message: /requires a client-supplied processId$/u },
  { params: { tty: true }, code: -32_600, message: /requires a client-supplied processId$/u },
  {
    params: { size: { rows: 1, cols: 1 }, processId: 'p' },
    code: -32_602,
    message: /size requires tty: true$/u,
  },
])('$params is refused in native words', async ({ params, code, message }) => {
  await using desk = await startDesk([]);
  const refused = desk.me.ask('command/exec', { command: ['true'], ...params });
  await expect(refused).rejects.toMatchObject({ rpcCode: code, message: expect.stringMatching(message) });
});

test('words for a command that takes none are refused', async () => {
  await using desk = await startDesk([]);
  const { me } = desk;
  const processId = 'p';
  const ended = me.ask('command/exec', { command: ['sleep', '60'], processId });
  const write = (params: object): Promise<unknown> =>
    me.connection.request('command/exec/write', { processId, ...params });

  await expect(write({ deltaBase64: 'aGkK' })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: 'stdin streaming is not enabled for this command/exec',
  });
  await expect(write({ deltaBase64: '!!!' })).rejects.toMatchObject({ rpcCode: -32_602 });
  await expect(write({})).rejects.toMatchObject({
    rpcCode: -32_602,
    message: expect.stringContaining('requires deltaBase64'),
  });
  const size = { rows: 1, cols: 1 };
  await expect(me.ask('command/exec/resize', { processId, size })).rejects.toMatchObject({
    message: 'failed to resize PTY: process is not attached to a PTY',
  });
  await me.ask('command/exec/terminate', { processId });
  await ended;
});

test('where no sandbox can be had, nothing is run', async () => {
  await using desk = await startDesk([], { environment: { PATH: '/nowhere' } });
  const refused = desk.me.ask('command/exec', {
    command: ['/bin/sh', '-c', 'touch ran'],
    cwd: desk.work,
    sandboxPolicy: { type: 'readOnly' },
  });
  await expect(refused).rejects.toMatchObject({ rpcCode: -32_600, data: { code: 'SANDBOX_UNAVAILABLE' } });
  expect(await readdir(desk.work)).toEqual([]);
});

test('a client that reads slowly makes its command wait', async () => {
  await using desk = await startDesk([]);
  const processId = 'flood';
  const command = shell('yes | head -c 30000000');
  const order = {
    command,
    processId,
    streamStdoutStderr: true,
    disableOutputCap: true,
    disableTimeout: true,
  };
  expect(await desk.me.ask('command/exec', order)).toMatchObject({ exitCode: 0 });
  const bytes = desk.me.heard.reduce(
    (sum, { params }) => sum + Buffer.from(String(params['deltaBase64']), 'base64').length,
    0,
  );
  expect(bytes).toBe(30_000_000);
});

test('a server that drains ends the commands that run, and those that are about to', async () => {
  await using desk = await startDesk([]);
  const ended = desk.me.ask('command/exec', { command: ['sleep', '60'], disableTimeout: true });
  await desk.me.ask('thread/loaded/list', {});
  await desk.place.server.drain();
  expect(await ended).toMatchObject({ exitCode: 143 });
});

test.each([
  { params: { permissionProfile: ':danger-full-access' }, result: { stdout: 'ran\n' } },
  { params: { permissionProfile: '' }, result: { stdout: 'ran\n' } },
])('a command runs with the permissions $params', async ({ params, result }) => {
  await using desk = await startDesk([]);
  await using one = await desk.connect({ experimentalApi: true });
  const command = ['echo', 'ran'];

  expect(await one.ask('command/exec', { command, ...params })).toMatchObject(result);
});

test.each([
  {
    params: { permissionProfile: ':own' },
    message: 'invalid permission profile: default_permissions refers to unknown built-in profile `:own`',
  },
  {
    params: { permissionProfile: 'own' },
    message: 'invalid permission profile: default_permissions requires a `[permissions]` table',
  },
  {
    params: { permissionProfile: ':read-only', sandboxPolicy: { type: 'dangerFullAccess' as const } },
    message: '`permissionProfile` cannot be combined with `sandboxPolicy`',
  },
])('a command is not run: $message', async ({ params, message }) => {
  await using desk = await startDesk([]);
  await using one = await desk.connect({ experimentalApi: true });

  const asked = one.ask('command/exec', { command: ['true'], ...params });
  await expect(asked).rejects.toMatchObject({ rpcCode: -32_600, message });
});
