import { readdir, stat } from 'node:fs/promises';

import { startAuthority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openPlace, run, start } from './program.ts';
import { expectNoSecret, storeLogin } from './signed-in.ts';

const gone = { code: 'ENOENT' };

test('it says what remains: variables and other accounts', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const path = await storeLogin(place, authority);
  await storeLogin(place, authority, { account: 'work' });
  await storeLogin(place, authority, { account: 'play' });
  const env = { ...authority.environment, CODEX_API_KEY: authority.issueApiKey() };

  const ended = await run(['logout'], { place, env });

  expect(ended).toMatchObject({
    code: 0,
    stderr: [
      'Successfully logged out',
      'Still in effect: CODEX_API_KEY',
      'Still signed in, as accounts of this home: play, work',
      '',
    ].join('\n'),
  });
  expectNoSecret(ended);
  await expect(stat(path)).rejects.toMatchObject(gone);
  expect(authority.requests.map(({ target }) => target)).toEqual(['/oauth/revoke']);
});

test('--local tells nobody', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const path = await storeLogin(place, authority);

  expect(await run(['logout', '--local'], { place, env: { ...authority.environment } })).toMatchObject({
    code: 0,
    stderr: 'Successfully logged out\n',
  });

  await expect(stat(path)).rejects.toMatchObject(gone);
  expect(authority.requests).toEqual([]);
});

test('--profile ends one account, and no other', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const path = await storeLogin(place, authority);
  const work = await storeLogin(place, authority, { account: 'work' });

  expect(
    await run(['logout', '--profile', 'work'], { place, env: { ...authority.environment } }),
  ).toMatchObject({
    code: 0,
  });

  await expect(stat(work)).rejects.toMatchObject(gone);
  await expect(stat(path)).resolves.toBeDefined();
  expect(await run(['logout', '--profile', 'work'], { place })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('there is no account "work"'),
  });
});

test('without a network it is done here, and says who was not told', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const path = await storeLogin(place, authority);

  const ended = await run(['logout'], {
    place,
    env: { CODEX_REVOKE_TOKEN_URL_OVERRIDE: 'http://127.0.0.1:1/' },
  });

  expect(ended).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /^Successfully logged out\nThe authority was not told, copies of this login stay valid: .+ECONNREFUSED.+\n$/u,
    ),
  });
  await expect(stat(path)).rejects.toMatchObject(gone);
});

test('Ctrl-C while the authority is told: by then the login is gone here', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const path = await storeLogin(place, authority);
  authority.fail('always', { delayMs: Infinity });
  const { child, ended } = start(['logout'], { place, env: { ...authority.environment } });
  await authority.waitFor('/oauth/revoke');
  await expect(stat(path)).rejects.toMatchObject(gone);

  child.kill('SIGINT');

  expect(await ended).toMatchObject({
    code: 130,
    stderr: expect.stringMatching(/^Successfully logged out\nThe authority was not told/u),
  });
});

test('nobody was signed in: nothing is made, and that is no failure', async () => {
  await using place = await openPlace();

  expect(await run(['logout'], { place })).toMatchObject({ code: 0, stderr: 'Not logged in\n' });

  expect(await readdir(place.codexHome)).toEqual([]);
});
