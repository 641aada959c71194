import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { installPeer } from '@codex-ts/conformance/peer';
import { forever, say, startAuthority, startModelServer, type Authority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { answers, openPlace, ourProgram, runExec, type Place } from './programs.ts';

const { nativeProgram } = await installPeer();

async function signIn(place: Place, authority: Authority): Promise<void> {
  const tokens = authority.issue();
  await writeFile(
    join(place.codexHome, 'auth.json'),
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
}

function provider(server: { url: string }): readonly string[] {
  const settings = `{name="local",base_url="${server.url}",wire_api="responses",requires_openai_auth=true}`;
  return ['-c', 'model_provider="local"', '-c', `model_providers.local=${settings}`];
}

test.each([
  { first: 'ours', second: 'native', programs: [ourProgram, nativeProgram] },
  { first: 'native', second: 'ours', programs: [nativeProgram, ourProgram] },
] as const)('what $first refreshed, $second uses without a refresh of its own', async ({ programs }) => {
  await using place = await openPlace();
  await using authority = await startAuthority({ firstLifetimeSeconds: -60 });
  await using server = await startModelServer(forever(say('hi')));
  server.accept(authority.accepts);
  await signIn(place, authority);

  for (const program of programs) {
    const ended = await runExec(program, {
      place,
      modelUrl: server.url,
      args: [...provider(server), 'hello'],
      env: { ...authority.environment },
    });
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(answers(ended.events)).toEqual(['hi']);
  }

  expect(authority.hits('refresh_token')).toBe(1);
  const record: unknown = JSON.parse(await readFile(join(place.codexHome, 'auth.json'), 'utf8'));
  expect(record).toMatchObject({
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    last_refresh: expect.stringMatching(/Z$/u),
  });
});
