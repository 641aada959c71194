import { execFile } from 'node:child_process';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { openKeyringSession, type KeyringSession } from '@codex-ts/conformance/keyring-session';
import { startAuthority, type Authority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { needs } from './needs.ts';

/** A CODEX_HOME beside a keyring and an authority. */
interface World extends AsyncDisposable {
  readonly codexHome: string;
  readonly authority: Authority;
  readonly session: KeyringSession;
  /** Lets a process do it; gives what it said. */
  run(order: 'auth' | 'signIn' | 'logout' | 'refresh', store?: 'keyring' | 'auto'): Promise<unknown>;
  /** Stores a ChatGPT login in the keyring, expired. */
  signIn(): Promise<{ refreshToken: string }>;
}

async function openWorld(): Promise<World> {
  const session = await openKeyringSession();
  const authority = await startAuthority();
  const codexHome = await realpath(await mkdtemp(join(tmpdir(), 'codex-ts-machine-')));
  const program = fileURLToPath(new URL('keyring-program.ts', import.meta.url));
  const env = { PATH: process.env['PATH'], ...session.environment, ...authority.environment };
  return {
    codexHome,
    authority,
    session,
    async run(order, store = 'keyring') {
      const args = ['--conditions=@codex-ts/source', program, JSON.stringify({ order, store, codexHome })];
      const { stdout } = await promisify(execFile)(process.execPath, args, { env });
      return JSON.parse(stdout);
    },
    async signIn() {
      const tokens = authority.issue({}, { lifetimeSeconds: -60 });
      const record = {
        auth_mode: 'chatgpt',
        OPENAI_API_KEY: null,
        tokens: {
          id_token: tokens.idToken,
          access_token: tokens.accessToken,
          refresh_token: tokens.refreshToken,
          account_id: tokens.accountId,
        },
        last_refresh: new Date().toISOString(),
      };
      await session.store(codexHome, JSON.stringify(record));
      return tokens;
    },
    async [Symbol.asyncDispose]() {
      await authority.close();
      await session[Symbol.asyncDispose]();
      await rm(codexHome, { recursive: true, force: true });
    },
  };
}

test('a login lives in the keyring: signed in, found, signed out', async (context) => {
  needs(context, 'keyring');
  await using world = await openWorld();

  expect(await world.run('signIn')).toMatchObject({ kind: 'apiKey' });

  expect(await world.run('auth')).toMatchObject({
    kind: 'apiKey',
    state: { source: 'store', storeLocation: `the keyring (item of ${world.codexHome})` },
  });
  const items = await world.session.search();
  expect(items).toContain('secret = {"auth_mode":"apikey","OPENAI_API_KEY":"sk-new"}\n');
  expect(items).toContain('attribute.target = default\n');
  expect(await readdir(world.codexHome)).not.toContain('auth.json');

  expect(await world.run('logout')).toEqual({ isRemoved: true, revocation: 'notNeeded', remaining: [] });

  expect(await world.run('auth')).not.toHaveProperty('kind');
  expect(await world.session.search()).toBe('');
});

test('processes that share a login in the keyring refresh it once', async (context) => {
  needs(context, 'keyring');
  await using world = await openWorld();
  const { refreshToken } = await world.signIn();

  const answers = await Promise.all(['auth', 'refresh', 'auth'].map(() => world.run('auth')));

  const [first] = answers;
  expect(answers).toEqual([first, first, first]);
  expect(first).toMatchObject({ kind: 'chatgpt', state: { isUnsaved: false, isLocking: true } });
  expect(world.authority.hits('refresh_token')).toBe(1);
  const items = await world.session.search();
  expect(items).not.toContain(refreshToken);
  expect(items.match(/^secret = /gmu)).toHaveLength(1);
});

test('a keyring that is locked, and nobody there to unlock it, costs no token', async (context) => {
  needs(context, 'keyring');
  await using world = await openWorld();
  await world.signIn();
  await world.session.lock();

  expect(await world.run('auth')).toEqual({ code: 'LOGIN_STORE_UNREADABLE' });
  expect(await world.run('signIn')).toEqual({ code: 'LOGIN_STORE_UNREADABLE' });
  expect(await world.run('auth', 'auto')).toEqual({ code: 'LOGIN_STORE_UNREADABLE' });
  expect(world.authority.hits('refresh_token')).toBe(0);

  expect(await world.run('signIn', 'auto'), 'auto has the file').toMatchObject({ kind: 'apiKey' });

  expect(await world.run('auth', 'auto')).toMatchObject({
    kind: 'apiKey',
    state: {
      storeLocation: join(world.codexHome, 'auth.json'),
      notices: [{ kind: 'fileInsteadOfKeyring', message: expect.stringContaining('dismissed') }],
    },
  });
});
