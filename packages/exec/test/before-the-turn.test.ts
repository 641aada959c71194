import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { forever, say, startAuthority, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openExec } from './exec-bench.ts';

test('outside a repository nothing runs unless that is said to be fine', async () => {
  await using server = await startModelServer(forever(say('hello')));
  await using exec = await openExec(server.url);

  const refused = await exec.run('go', { skipGitRepoCheck: false });
  expect(refused.outcome).toMatchObject({ failure: { code: 'EXEC_WORKSPACE_UNTRUSTED' } });
  expect(refused.events).toEqual([
    {
      type: 'error',
      code: 'EXEC_WORKSPACE_UNTRUSTED',
      message: expect.stringContaining('Not inside a trusted directory'),
    },
  ]);
  expect(server.requests).toHaveLength(0);

  await mkdir(join(exec.workspace, '.git'));
  await writeFile(join(exec.workspace, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  expect((await exec.run('go', { skipGitRepoCheck: false })).outcome).toMatchObject({ outcome: 'completed' });
});

test.each([
  {
    name: 'a workspace that is not there',
    change: { workspace: '/no/such/folder' },
    code: 'EXEC_WORKSPACE_MISSING',
  },
  {
    name: 'an override that is none',
    change: { overrides: ['nonsense'] },
    code: 'CONFIG_OVERRIDE_INVALID',
  },
  {
    name: 'a schema that is not there',
    change: { outputSchemaFile: '/no/such/schema.json' },
    code: 'EXEC_SCHEMA_INVALID',
  },
  {
    name: 'a thread that is not there',
    change: { thread: { kind: 'resumeLast', anywhere: true } },
    code: 'EXEC_NOTHING_TO_RESUME',
  },
] as const)('$name is found before anything is sent: $code', async ({ change, code }) => {
  await using server = await startModelServer(forever(say('hello')));
  await using exec = await openExec(server.url);

  const { outcome, events, stderr } = await exec.run('go', change);

  expect(outcome).toMatchObject({ outcome: 'failed', failure: { code } });
  expect(events).toEqual([{ type: 'error', code, message: expect.any(String) }]);
  expect(stderr).toMatch(/^error: [^\n]+\n$/u);
  expect(server.requests).toHaveLength(0);
});

test.each(['not json', '[]', '7'])('the schema %s is refused', async (text) => {
  await using server = await startModelServer(forever(say('hello')));
  await using exec = await openExec(server.url);
  const path = join(exec.workspace, 'schema.json');
  await writeFile(path, text);

  const { outcome } = await exec.run('go', { outputSchemaFile: path });

  expect(outcome).toMatchObject({ failure: { code: 'EXEC_SCHEMA_INVALID' } });
});

test('corrupt credentials are told as corrupt, and stay', async () => {
  await using server = await startModelServer(forever(say('hello')));
  await using exec = await openExec(server.url);
  const path = join(exec.codexHome, 'auth.json');
  await writeFile(path, '{"tokens": {"access_tok');

  const { outcome } = await exec.run('go', { environment: { PATH: '/usr/bin:/bin' } });

  expect(outcome).toMatchObject({ outcome: 'failed', failure: { code: 'LOGIN_RECORD_CORRUPT' } });
  expect(await readFile(path, 'utf8')).toBe('{"tokens": {"access_tok');
  expect(server.requests).toHaveLength(0);
});

test('an expired sign-in that cannot be renewed ends before the model is asked, and stays on disk', async () => {
  await using authority = await startAuthority();
  await using server = await startModelServer(forever(say('hello')));
  await using exec = await openExec(server.url);
  const { accessToken, idToken, refreshToken, accountId } = authority.issue({}, { lifetimeSeconds: -60 });
  const tokens = {
    id_token: idToken,
    access_token: accessToken,
    refresh_token: refreshToken,
    account_id: accountId,
  };
  const record = { auth_mode: 'chatgpt', OPENAI_API_KEY: null, tokens, last_refresh: '2026-01-01T00:00:00Z' };
  const path = join(exec.codexHome, 'auth.json');
  await writeFile(path, JSON.stringify(record));
  authority.revoke(refreshToken);

  const { outcome, stderr } = await exec.run('go', {
    format: 'text',
    environment: { PATH: '/usr/bin:/bin', ...authority.environment },
  });

  expect(outcome).toMatchObject({ outcome: 'failed', failure: { code: 'LOGIN_REFRESH_REJECTED' } });
  expect(stderr).toContain('codex-ts login');
  expect(server.requests).toHaveLength(0);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(record);
});

test('an ephemeral turn leaves no session file', async () => {
  await using server = await startModelServer(forever(say('hello')));
  await using exec = await openExec(server.url);

  await exec.run('go', { ephemeral: true });
  expect(await readdir(exec.codexHome)).not.toContain('sessions');

  await exec.run('go');
  expect(await readdir(exec.codexHome)).toContain('sessions');
});

test('an abort ends as interrupted', async () => {
  await using server = await startModelServer(forever(say('hello')));
  server.fail('always', { delayMs: Infinity });
  await using exec = await openExec(server.url);
  const controller = new AbortController();
  const running = exec.run('go', { signal: controller.signal });
  await server.waitFor('/responses');

  controller.abort();

  expect((await running).outcome).toMatchObject({ outcome: 'interrupted' });
});

test('a sink that fails is the caller’s, and ends the turn', async () => {
  await using server = await startModelServer(forever(say('hello')));
  await using exec = await openExec(server.url);

  const closed = new Error('closed');
  await expect(exec.run('go', { stdout: () => Promise.reject(closed) })).rejects.toBe(closed);
});
