import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { openKeyringSession, type KeyringSession } from '@codex-ts/conformance/keyring-session';
import { installPeer } from '@codex-ts/conformance/peer';
import { forever, say, startAuthority, startModelServer, type Authority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { answers, openPlace, ourProgram, runExec, type Place } from './programs.ts';

const { nativeProgram } = await installPeer();

const programs = [
  { first: 'ours', second: 'native', one: ourProgram, other: nativeProgram },
  { first: 'native', second: 'ours', one: nativeProgram, other: ourProgram },
] as const;

async function keyringPlace(): Promise<Place> {
  const place = await openPlace();
  await writeFile(join(place.codexHome, 'config.toml'), 'cli_auth_credentials_store = "keyring"\n');
  return place;
}

interface Ran {
  readonly code: unknown;
  readonly stderr: string;
}

async function run(
  program: string,
  args: readonly string[],
  options: { place: Place; session: KeyringSession; input?: string },
): Promise<Ran> {
  const { place, session, input = '' } = options;
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...session.environment, CODEX_HOME: place.codexHome },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin.end(input);
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, stderr };
}

test.each(programs)(
  'a login that $first stores in the keyring is found by $second, and replaced in place',
  async ({ one, other }) => {
    await using session = await openKeyringSession();
    await using place = await keyringPlace();
    const options = { place, session };

    const stored = await run(one, ['login', '--with-api-key'], { ...options, input: 'sk-first-1234567890' });
    expect(stored, stored.stderr).toMatchObject({ code: 0 });
    expect((await run(other, ['login', 'status'], options)).stderr).toContain('sk-first***67890');

    const replaced = await run(other, ['login', '--with-api-key'], {
      ...options,
      input: 'sk-other-0987654321',
    });
    expect(replaced, replaced.stderr).toMatchObject({ code: 0 });
    expect((await run(one, ['login', 'status'], options)).stderr).toContain('sk-other***54321');

    const items = await session.search();
    expect(items.match(/^secret = .*$/gmu)).toEqual([
      'secret = {"auth_mode":"apikey","OPENAI_API_KEY":"sk-other-0987654321"}',
    ]);
    expect(items).toContain('attribute.target = default');
    expect(await readdir(place.codexHome)).not.toContain('auth.json');

    expect(await run(one, ['logout'], options)).toMatchObject({ code: 0 });
    expect((await run(other, ['login', 'status'], options)).code).toBe(1);
  },
);

async function signIn(place: Place, session: KeyringSession, authority: Authority): Promise<void> {
  const tokens = authority.issue();
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
  await session.store(place.codexHome, JSON.stringify(record));
}

test.each(programs)(
  'what $first refreshed in the keyring, $second uses without a refresh of its own',
  async ({ one, other }) => {
    await using session = await openKeyringSession();
    await using place = await keyringPlace();
    await using authority = await startAuthority({ firstLifetimeSeconds: -60 });
    await using server = await startModelServer(forever(say('hi')));
    server.accept(authority.accepts);
    await signIn(place, session, authority);
    const settings = `{name="local",base_url="${server.url}",wire_api="responses",requires_openai_auth=true}`;

    for (const program of [one, other]) {
      const ended = await runExec(program, {
        place,
        modelUrl: server.url,
        args: ['-c', 'model_provider="local"', '-c', `model_providers.local=${settings}`, 'hello'],
        env: { ...authority.environment, ...session.environment },
      });
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      expect(answers(ended.events)).toEqual(['hi']);
    }

    expect(authority.hits('refresh_token')).toBe(1);
    expect(await readdir(place.codexHome)).not.toContain('auth.json');
  },
);
