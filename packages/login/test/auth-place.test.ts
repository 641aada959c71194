import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createAuthManager } from '@codex-ts/login';
import { startProxy } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { bearerOf } from './support/bearer.ts';
import { setting, type Setting } from './support/setting.ts';

/** A manager that was told nothing but its environment. */
function plainManager(world: Setting): ReturnType<typeof createAuthManager> {
  return createAuthManager({ environment: { ...world.authority.environment, CODEX_HOME: world.home.path } });
}

async function configure(world: Setting, toml: string): Promise<void> {
  await writeFile(join(world.home.path, 'config.toml'), toml);
}

test('without options it is the home of the environment and its config.toml', async () => {
  await using world = await setting();
  const { accessToken } = await world.signIn();
  await using manager = plainManager(world);

  expect(bearerOf(await manager.auth())).toBe(accessToken);
});

test('the proxy of that environment is the way to the authority', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  await using proxy = await startProxy({ route: () => new URL(world.authority.url).host });
  const environment = {
    ...proxy.environment,
    CODEX_HOME: world.home.path,
    CODEX_REFRESH_TOKEN_URL_OVERRIDE: 'http://authority.invalid/oauth/token',
  };
  await using manager = createAuthManager({ environment });

  expect(world.authority.accepts(bearerOf(await manager.auth()) ?? '')).toBe(true);
  expect(proxy.requests.map(({ path }) => path)).toEqual(['http://authority.invalid/oauth/token']);
});

test('the rules of config.toml hold', async () => {
  await using world = await setting();
  await world.signIn();
  await configure(world, 'forced_chatgpt_workspace_id = "account-7"\n');
  await using manager = plainManager(world);

  await expect(manager.auth()).rejects.toMatchObject({ code: 'LOGIN_POLICY_REFUSED', rule: 'workspace' });
});

test('a config.toml that was repaired is read again', async () => {
  await using world = await setting();
  const { accessToken } = await world.signIn();
  await configure(world, 'cli_auth_credentials_store = [\n');
  await using manager = plainManager(world);
  await expect(manager.auth()).rejects.toMatchObject({ code: 'CONFIG_FILE_INVALID' });

  await configure(world, 'cli_auth_credentials_store = "file"\n');

  expect(bearerOf(await manager.auth())).toBe(accessToken);
});

test('logout_account_succeeds_when_config_reload_fails: settings that were given are not read again', async () => {
  await using world = await setting();
  await world.signIn();
  await configure(world, 'cli_auth_credentials_store = [\n');

  expect(await world.manager().logout({ revoke: false })).toMatchObject({ isRemoved: true });
});

test('find_codex_home: a CODEX_HOME that is not there is an error, not another home', async () => {
  await using world = await setting();
  const environment = { CODEX_HOME: join(world.home.path, 'missing') };

  await expect(createAuthManager({ environment }).auth()).rejects.toMatchObject({
    code: 'PATH_HOME_INVALID',
  });
});
