import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { startBackend } from '@codex-ts/testkit';
import { connect, lineStream, type Connection } from '@codex-ts/utils-json-rpc';
import { expect, test } from 'vitest';

import { type AccountWorld, openAccountWorld, patiently } from './account-world.ts';

interface Program extends AsyncDisposable {
  readonly request: (method: string, params?: unknown) => Promise<unknown>;
  readonly told: string[];
  readonly exitCode: Promise<unknown>;
  readonly connection: Connection;
  /** No more input. */
  end(): void;
}

function spawnServer({ place, authority }: AccountWorld): ChildProcessByStdio<Writable, Readable, null> {
  const script = fileURLToPath(new URL('stdio-server.ts', import.meta.url));
  return spawn(process.execPath, ['--conditions=@codex-ts/source', script], {
    env: {
      PATH: process.env['PATH'],
      HOME: place.codexHome,
      CODEX_HOME: place.codexHome,
      ...authority.environment,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** The server as a process of its own, on the home of that world. */
async function startProgram(world: AccountWorld): Promise<Program> {
  const child = spawnServer(world);
  const exitCode = once(child, 'exit').then(([code]: unknown[]) => code);
  const told: string[] = [];
  const connection = connect({
    stream: lineStream(child.stdout, child.stdin),
    onNotification: ({ method }) => told.push(method),
  });
  const request: Program['request'] = (method, params) => connection.request(method, params);
  const clientInfo = { name: 'test', version: '0.0.1' };
  await request('initialize', { clientInfo, capabilities: { experimentalApi: true } });
  return {
    request,
    told,
    exitCode,
    connection,
    end: () => child.stdin.end(),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exitCode;
      await connection.close();
    },
  };
}

test('every method of these areas works over standard input and output', async () => {
  await using backend = await startBackend({ usage: { primary: { usedPercent: 7 } } });
  await using world = await openAccountWorld({ config: `chatgpt_base_url = "${backend.url}"\n` });
  await using program = await startProgram(world);
  const { request, told } = program;

  expect(await request('getAuthStatus', {})).toMatchObject({ authMethod: null });
  const { loginId } = (await request('account/login/start', { type: 'chatgptDeviceCode' })) as {
    loginId: string;
  };
  expect(await request('account/login/cancel', { loginId })).toEqual({ status: 'canceled' });
  const { accessToken, accountId } = world.authority.issue({ planType: 'team' });
  const login = { type: 'chatgptAuthTokens', accessToken, chatgptAccountId: accountId };
  expect(await request('account/login/start', login)).toEqual({ type: 'chatgptAuthTokens' });
  expect(await request('account/read', {})).toMatchObject({ account: { planType: 'team' } });
  expect(await request('account/rateLimits/read')).toMatchObject({
    rateLimits: { limitId: 'codex', primary: { usedPercent: 7 } },
  });
  expect(await request('account/sendAddCreditsNudgeEmail', { creditType: 'credits' })).toEqual({
    status: 'sent',
  });
  expect(await request('account/logout')).toEqual({});
  expect(await request('model/list', { limit: 1 })).toMatchObject({ nextCursor: '1' });
  expect(await request('config/read', {})).toMatchObject({ config: { chatgpt_base_url: backend.url } });

  expect(told).toEqual([
    'account/login/completed',
    'account/login/completed',
    'account/updated',
    'account/updated',
  ]);
  program.end();
  expect(await program.exitCode).toBe(0);
});

test('the end of input in the middle of a refresh: it is completed, stored and answered, and then the process ends', async () => {
  await using world = await openAccountWorld();
  const tokens = world.authority.issue();
  await world.store(tokens);
  await using program = await startProgram(world);
  world.authority.fail('next', { delayMs: 200 });
  const asked = program.request('getAuthStatus', { includeToken: true, refreshToken: true });
  await expect.poll(() => world.authority.requests.length, patiently).toBe(1);

  program.end();

  expect(await asked).toMatchObject({ authMethod: 'chatgpt' });
  expect(await program.exitCode).toBe(0);
  const stored = (await world.stored())?.tokens;
  expect(stored?.refresh_token).not.toBe(tokens.refreshToken);
  expect(await asked).toMatchObject({ authToken: stored?.access_token });
});

test('four processes on one home that are all asked to renew its tokens lose nothing', async () => {
  await using world = await openAccountWorld({ authority: { rotation: 'endsFamily' } });
  await world.store(world.authority.issue());
  const programs = await Promise.all(Array.from({ length: 4 }, () => startProgram(world)));

  const forced = { includeToken: true, refreshToken: true };
  const answers = await Promise.all(programs.map(({ request }) => request('getAuthStatus', forced)));

  for (const answer of answers) {
    const { authToken } = answer as { authToken: string };
    expect(world.authority.accepts(authToken)).toBe(true);
  }
  for (const program of programs) await program[Symbol.asyncDispose]();
});

test('kill in the middle of a login leaves what was stored', async () => {
  await using world = await openAccountWorld();
  await world.storeText('{"OPENAI_API_KEY":"sk-1"}');
  const program = await startProgram(world);
  await program.request('account/login/start', { type: 'chatgptDeviceCode' });

  await program[Symbol.asyncDispose]();

  expect(await world.stored()).toEqual({ OPENAI_API_KEY: 'sk-1' });
});

test('what is no message is answered as such, the process lives on, and what was asked before the end is answered', async () => {
  await using world = await openAccountWorld();
  const child = spawnServer(world);
  const initialize = { id: 'a', method: 'initialize', params: { clientInfo: { name: 'x', version: '1' } } };
  const lines = [
    'garbage',
    '[1,2]',
    JSON.stringify(initialize),
    '{"id":1,"method":"nothing"}',
    '{"id":2,"method":"getAuthStatus","params":5}',
    '{"id":3,"method":"getAuthStatus","params":{}}',
  ];
  child.stdin.write(Buffer.from([0xff, 0xfe, 0x0a]));
  // The last one without a line feed.
  child.stdin.end(lines.join('\n'));

  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number];

  const answers = Buffer.concat(chunks)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: unknown; error?: { code: number } });
  expect(code).toBe(0);
  expect(new Map(answers.map(({ id, error }) => [id, error?.code]))).toEqual(
    new Map<unknown, unknown>([
      [null, -32_600],
      ['a', undefined],
      [1, -32_601],
      [2, -32_602],
      [3, undefined],
    ]),
  );
  expect(answers.filter(({ id }) => id === null).map(({ error }) => error?.code)).toEqual([
    -32_700, -32_700, -32_600,
  ]);
});
