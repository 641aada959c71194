import { mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { installPeer } from '@codex-ts/conformance/peer';
import { forever, say, startAuthority, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { answers, openPlace, ourProgram, runExec } from './programs.ts';

const { nativeProgram } = await installPeer();

test('native codex refreshes an account through the link to it, and the link stays', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority({ firstLifetimeSeconds: -60 });
  await using server = await startModelServer(forever(say('hi')));
  server.accept(authority.accepts);
  const tokens = authority.issue();
  const account = join(place.codexHome, 'accounts', 'work.json');
  await mkdir(join(place.codexHome, 'accounts'));
  await writeFile(
    account,
    JSON.stringify({
      auth_mode: 'chatgpt',
      OPENAI_API_KEY: null,
      tokens: {
        id_token: tokens.idToken,
        access_token: tokens.accessToken,
        refresh_token: tokens.refreshToken,
        account_id: tokens.accountId,
      },
      last_refresh: new Date().toISOString(),
    }),
  );
  const link = join('accounts', 'work.json');
  await symlink(link, join(place.codexHome, 'auth.json'));
  const settings = `{name="local",base_url="${server.url}",wire_api="responses",requires_openai_auth=true}`;

  for (const program of [nativeProgram, ourProgram]) {
    const ended = await runExec(program, {
      place,
      modelUrl: server.url,
      args: ['-c', 'model_provider="local"', '-c', `model_providers.local=${settings}`, 'hello'],
      env: { ...authority.environment },
    });
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(answers(ended.events)).toEqual(['hi']);
  }

  expect(authority.hits('refresh_token')).toBe(1);
  expect(await readlink(join(place.codexHome, 'auth.json'))).toBe(link);
  expect(await readFile(account, 'utf8')).not.toContain(tokens.refreshToken);
});
