import { createFileStore } from '@codex-ts/login';
import { chooseSignInFlow, signInWithAccessToken, signInWithApiKey } from '@codex-ts/login/sign-in';
import { startLoopback } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { temporaryHome } from '../support/home.ts';

test('login_account_api_key: the key is stored as native stores it', async () => {
  await using home = await temporaryHome();

  await signInWithApiKey(' sk-1\n', { codexHome: home.path, settings: {} });

  expect(await home.text()).toBe('{\n  "auth_mode": "apikey",\n  "OPENAI_API_KEY": "sk-1"\n}');
});

test('login_account_api_key_rejected_when_forced_chatgpt', async () => {
  await using home = await temporaryHome();

  await expect(
    signInWithApiKey('sk-1', { codexHome: home.path, settings: { forcedLoginMethod: 'chatgpt' } }),
  ).rejects.toMatchObject({
    code: 'LOGIN_POLICY_REFUSED',
    message: 'API key login is disabled. Use ChatGPT login instead.',
  });
  expect(await home.exists()).toBe(false);
});

test.each(['', ' \n'])('no key is no login: %j', async (key) => {
  await using home = await temporaryHome();

  await expect(signInWithApiKey(key, { codexHome: home.path, settings: {} })).rejects.toMatchObject({
    code: 'LOGIN_SIGN_IN_FAILED',
    reason: 'inputInvalid',
  });
});

test('a save that did not take effect is no success', async () => {
  await using home = await temporaryHome();
  const store = { ...createFileStore({ codexHome: home.path }), replace: () => Promise.resolve() };

  await expect(signInWithApiKey('sk-1', { store, settings: {} })).rejects.toMatchObject({
    code: 'LOGIN_SIGN_IN_FAILED',
    reason: 'notSaved',
  });
});

test('a personal access token is stored once the authority knows it, without naming a mode', async () => {
  await using home = await temporaryHome();
  await using whoami = await startLoopback(() => ({
    status: 200,
    body: JSON.stringify({
      chatgpt_user_id: 'user-1',
      chatgpt_account_id: 'account-1',
      chatgpt_plan_type: 'pro',
      chatgpt_account_is_fedramp: false,
    }),
  }));
  const options = { codexHome: home.path, settings: {}, environment: { CODEX_AUTHAPI_BASE_URL: whoami.url } };
  whoami.fail('next', { status: 401 });

  await expect(signInWithAccessToken('at-1', options)).rejects.toMatchObject({
    code: 'LOGIN_ACCOUNT_UNKNOWN',
    status: 401,
  });
  expect(await home.exists()).toBe(false);

  await expect(signInWithAccessToken('at-1', options)).resolves.toMatchObject({
    kind: 'personalAccessToken',
    account: { accountId: 'account-1' },
  });
  expect(await home.read()).toEqual({ OPENAI_API_KEY: null, personal_access_token: 'at-1' });
});

test('what does not look like a personal access token is not sent anywhere', async () => {
  await using home = await temporaryHome();

  await expect(signInWithAccessToken('sk-1', { codexHome: home.path, settings: {} })).rejects.toMatchObject({
    reason: 'inputInvalid',
  });
});

test.each([
  { environment: { DISPLAY: ':0' }, flow: 'browser', reason: 'desktop' },
  { environment: { WAYLAND_DISPLAY: 'wayland-0' }, flow: 'browser', reason: 'desktop' },
  { environment: {}, flow: 'deviceCode', reason: 'noDisplay' },
  {
    environment: { DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' },
    flow: 'deviceCode',
    reason: 'ssh',
  },
  { environment: { WSL_DISTRO_NAME: 'Debian' }, flow: 'browser', reason: 'wsl' },
  { environment: { container: 'podman' }, flow: 'deviceCode', reason: 'container' },
  { environment: {}, marks: ['/.dockerenv'], flow: 'deviceCode', reason: 'container' },
] as const)(
  'on $reason the $flow is offered first: $environment',
  ({ environment, flow, reason, ...rest }) => {
    const marks: readonly string[] = 'marks' in rest ? rest.marks : [];
    const facts = { environment, platform: 'linux' as const, exists: (path: string) => marks.includes(path) };

    expect(chooseSignInFlow(facts)).toEqual({ flow, reason });
  },
);

test.each(['darwin', 'win32'] as const)('on %s there is a display without a variable', (platform) => {
  expect(chooseSignInFlow({ environment: {}, platform, exists: () => false })).toEqual({
    flow: 'browser',
    reason: 'desktop',
  });
});
