import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createAuthManager, type CodexAuth } from '@codex-ts/login';
import { startDeviceSignIn, type DeviceSignIn, type SuccessPage } from '@codex-ts/login/sign-in';
import { createExchange } from '@codex-ts/utils-http';
import { describe, expect, test } from 'vitest';

import { setting, type Setting } from './support/setting.ts';
import { world as signInWorld } from './support/sign-in-world.ts';

// The rows of native's own suites that no other file here bears the name of.

test('revoke_request_times_out', async () => {
  await using world = await setting();
  await world.signIn();
  world.authority.fail('always', { delayMs: Infinity });
  await using real = createExchange();
  const deadlines: (number | undefined)[] = [];
  const manager = world.manager({
    ports: {
      exchange(request) {
        deadlines.push(request.deadlineMs);
        return real({ ...request, deadlineMs: 50 });
      },
    },
  });

  expect(await manager.logout()).toEqual({
    isRemoved: true,
    revocation: 'failed',
    problem: expect.stringMatching(/^failed to revoke refresh_token: .*50 ms/u),
    remaining: [],
  });

  expect(deadlines).toEqual([10_000]);
  expect(await world.home.exists()).toBe(false);
});

test('persist_tokens_async_revokes_previous_auth_without_failing_login, but as native since 0.169 nothing is revoked', async () => {
  await using there = await signInWorld();
  const before = there.authority.issue();
  await there.home.write({
    auth_mode: 'chatgpt',
    tokens: {
      id_token: before.idToken,
      access_token: before.accessToken,
      refresh_token: before.refreshToken,
      account_id: before.accountId,
    },
    last_refresh: new Date().toISOString(),
  });
  const signIn = await there.start();

  await there.authority.approve(signIn.authUrl);
  await signIn.done;

  expect((await there.home.read()).tokens?.refresh_token).not.toBe(before.refreshToken);
  expect(there.authority.requests.map(({ path }) => path)).not.toContain('/oauth/revoke');
});

describe('compose_success_url', () => {
  const owner = { completed_platform_onboarding: false, is_org_owner: true };

  async function lastPage(
    authClaims: Record<string, unknown> = {},
    successPage: SuccessPage = {},
  ): Promise<URL> {
    await using there = await signInWorld();
    const signIn = await there.start({ successPage });
    const { visited, leftTo } = await there.authority.approve(signIn.authUrl, { account: { authClaims } });
    await signIn.done;
    return new URL(leftTo ?? visited.at(-1) ?? '');
  }

  test('compose_success_url_uses_local_page, without the id token', async () => {
    const url = await lastPage();

    expect(url.hostname).toBe('127.0.0.1');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      needs_setup: 'false',
      org_id: 'org-1',
      project_id: 'project-1',
      plan_type: 'pro',
      platform_url: 'https://platform.api.openai.org',
    });
  });

  test.each([
    { claims: owner, needsSetup: 'true' },
    { claims: { completed_platform_onboarding: false, is_org_owner: false }, needsSetup: 'false' },
    { claims: { completed_platform_onboarding: true, is_org_owner: true }, needsSetup: 'false' },
  ])('compose_success_url_keeps_setup_local: $claims', async ({ claims, needsSetup }) => {
    const url = await lastPage(claims);

    expect(url.hostname).toBe('127.0.0.1');
    expect(url.searchParams.get('needs_setup')).toBe(needsSetup);
  });

  test('compose_success_url_marks_streamlined_login', async () => {
    const url = await lastPage({}, { isStreamlined: true });

    expect(url.pathname).toBe('/success');
    expect(url.searchParams.get('codex_streamlined_login')).toBe('true');
  });

  test.each(['codex', 'chatgpt'] as const)(
    'compose_success_url_uses_hosted_page: %s, unless there is something to set up',
    async (hosted) => {
      expect((await lastPage({}, { hosted })).href).toBe(
        `https://chatgpt.com/codex/open-app?source=login&app_brand=${hosted}`,
      );
      expect((await lastPage(owner, { hosted })).pathname).toBe('/success');
    },
  );
});

describe('try_parse_error_message', () => {
  test.each([
    {
      name: 'try_parse_error_message_extracts_nested_message',
      body: '{"error":{"message":"the service is being moved","code":"moving"}}',
      says: 'the service is being moved',
    },
    { name: 'try_parse_error_message_falls_back_to_raw_text', body: 'being moved', says: 'being moved' },
    { name: 'an empty body', body: '', says: 'Unknown error' },
  ])('$name', async ({ body, says }) => {
    await using world = await setting();
    await world.signIn();
    world.authority.fail('next', { status: 503, body });

    await expect(world.manager().refreshToken()).rejects.toMatchObject({
      message: `Failed to refresh token: 503: ${says}`,
    });
  });
});

describe('device_code_login_integration', () => {
  function start(world: Setting, forcedWorkspaceIds?: readonly string[]): Promise<DeviceSignIn> {
    return startDeviceSignIn({
      codexHome: world.home.path,
      settings: forcedWorkspaceIds === undefined ? {} : { forcedWorkspaceIds },
      environment: { ...world.authority.environment },
      ports: { sleep: () => Promise.resolve() },
    });
  }

  test('device_code_login_integration_handles_usercode_http_failure', async () => {
    await using world = await setting();
    world.authority.fail('always', { status: 400 });

    await expect(start(world)).rejects.toMatchObject({ code: 'LOGIN_SIGN_IN_FAILED' });

    expect(await world.home.exists()).toBe(false);
  });

  test('device_code_login_integration_handles_error_payload', async () => {
    await using world = await setting();
    const signIn = await start(world);
    world.authority.approveDevice(signIn.userCode, { deny: { error: 'authorization_declined' } });

    await expect(signIn.done).rejects.toMatchObject({ code: 'LOGIN_SIGN_IN_FAILED' });

    expect(await world.home.exists()).toBe(false);
  });

  test('device_code_login_rejects_workspace_mismatch', async () => {
    await using world = await setting();
    const signIn = await start(world, ['account-7']);
    world.authority.approveDevice(signIn.userCode);

    await expect(signIn.done).rejects.toMatchObject({ code: 'LOGIN_POLICY_REFUSED', rule: 'workspace' });

    expect(await world.home.exists()).toBe(false);
  });

  test('device_code_login_integration_persists_without_api_key_on_exchange_failure: none is asked for', async () => {
    await using world = await setting();
    const signIn = await start(world);
    world.authority.approveDevice(signIn.userCode);

    await signIn.done;

    expect(await world.home.read()).toMatchObject({ OPENAI_API_KEY: null, auth_mode: 'chatgpt' });
    expect(world.authority.requests.map(({ fields }) => fields['grant_type'])).not.toContain(
      'urn:ietf:params:oauth:grant-type:token-exchange',
    );
  });
});

describe('find_codex_home', () => {
  async function authWith(environment: Record<string, string>): Promise<CodexAuth | undefined> {
    await using manager = createAuthManager({ environment, store: 'file' });
    return await manager.auth();
  }

  test('find_codex_home_env_missing_path_is_fatal', async () => {
    await using world = await setting();
    const missing = join(world.home.path, 'missing');

    await expect(authWith({ CODEX_HOME: missing })).rejects.toMatchObject({
      code: 'PATH_HOME_INVALID',
      message: `CODEX_HOME points to "${missing}", but that path does not exist`,
    });
  });

  test('find_codex_home_env_file_path_is_fatal', async () => {
    await using world = await setting();
    const file = join(world.home.path, 'file');
    await writeFile(file, '');

    await expect(authWith({ CODEX_HOME: file })).rejects.toMatchObject({
      message: `CODEX_HOME points to "${file}", but that path is not a directory`,
    });
  });

  test('find_codex_home_env_valid_directory_canonicalizes', async () => {
    await using world = await setting();
    await world.home.write({ OPENAI_API_KEY: 'sk-1' });
    const link = join(world.home.path, 'link');
    await symlink(world.home.path, link);
    await using manager = createAuthManager({ environment: { CODEX_HOME: link }, store: 'file' });

    expect(await manager.auth()).toMatchObject({ kind: 'apiKey' });
    expect(manager.state().storeLocation).toBe(join(await realpath(world.home.path), 'auth.json'));
  });

  test('find_codex_home_without_env_uses_default_home_dir', async () => {
    await using world = await setting();
    await mkdir(join(world.home.path, '.codex'));
    await writeFile(join(world.home.path, '.codex', 'auth.json'), '{"OPENAI_API_KEY":"sk-1"}');
    const home = process.platform === 'win32' ? 'USERPROFILE' : 'HOME';

    expect(await authWith({ [home]: world.home.path })).toMatchObject({ kind: 'apiKey' });
    expect(await authWith({ [home]: world.home.path, CODEX_HOME: '' })).toMatchObject({ kind: 'apiKey' });
  });
});
