import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { inspectLogins } from '@codex-ts/login/doctor';
import { secretMarker } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { accountFile, keepAccount } from '../support/accounts.ts';
import { examined } from '../support/examined.ts';
import { fakeKeyring, itemName } from '../support/fake-keyring.ts';
import { jwt } from '../support/jwt.ts';
import { setting, storedLogin } from '../support/setting.ts';

test('nobody is signed in', async () => {
  await using world = await setting();

  const { only } = await examined(world);

  expect(only('login-none')).toMatchObject({ severity: 'error', remedy: 'codex-ts login' });
});

test('what shadows a stored login', async () => {
  await using world = await setting();
  await world.signIn();
  const environment = { CODEX_API_KEY: 'sk-env-1234567890', CODEX_ACCESS_TOKEN: 'at-1' };

  const { sources } = await inspectLogins({ codexHome: world.home.path, settings: {}, environment });

  expect(sources.map(({ source, isInEffect, unused }) => ({ source, isInEffect, unused }))).toEqual([
    { source: 'CODEX_API_KEY', isInEffect: true, unused: undefined },
    { source: 'CODEX_ACCESS_TOKEN', isInEffect: false, unused: 'CODEX_API_KEY comes first' },
    { source: 'file', isInEffect: false, unused: 'CODEX_API_KEY comes first' },
  ]);
});

test.each([
  { forced: 'chatgpt', inEffect: 'CODEX_ACCESS_TOKEN', ignored: 'CODEX_API_KEY' },
  { forced: 'api', inEffect: 'CODEX_API_KEY', ignored: 'CODEX_ACCESS_TOKEN' },
] as const)('forced_login_method = $forced ignores $ignored', async ({ forced, inEffect, ignored }) => {
  await using world = await setting();
  const environment = { CODEX_API_KEY: 'sk-env-1234567890', CODEX_ACCESS_TOKEN: 'at-1' };
  const settings = { forcedLoginMethod: forced };

  const { sources } = await inspectLogins({ codexHome: world.home.path, settings, environment });

  expect(sources.find(({ isInEffect }) => isInEffect)?.source).toBe(inEffect);
  expect(sources.find(({ source }) => source === ignored)?.unused).toBe(`forced_login_method = "${forced}"`);
});

test.each([
  {
    settings: { forcedLoginMethod: 'api' as const },
    text: 'API key login is required, but ChatGPT is currently being used.',
  },
  {
    settings: { forcedWorkspaceIds: ['account-7'] },
    text: 'Login is restricted to workspace(s) account-7, but current credentials belong to account-1.',
  },
])('a login that the settings forbid: $text', async ({ settings, text }) => {
  await using world = await setting();
  await world.signIn();

  const { only } = await examined(world, { settings });

  expect(only('login-forbidden')).toMatchObject({ severity: 'error', text });
  expect(only('login-in-effect')).toBeUndefined();
  expect(await world.home.exists()).toBe(true);
});

test.each([
  { contents: '{"tok', text: 'auth.json holds no usable login' },
  { contents: '{"auth_mode":"apikey"}', text: 'API key auth is missing a key.' },
])('a login that is damaged: $contents', async ({ contents, text }) => {
  await using world = await setting();
  await world.home.write(contents);

  const { only } = await examined(world);

  expect(only('login-unusable')).toMatchObject({ severity: 'error', text: expect.stringContaining(text) });
  expect(await world.home.text()).toBe(contents);
});

test('an expired token is renewed by whoever needs it next; nobody is asked now', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -600 });

  const { only, facts } = await examined(world, { isOffline: false });

  expect(only('login-expired')).toMatchObject({
    severity: 'notice',
    text: 'the access token expired 10 min ago; the next use renews it',
  });
  expect(facts?.logins.sources[0]?.login).toMatchObject({ isExpired: true, isRenewable: true });
  expect(world.authority.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /.well-known/openid-configuration',
  ]);
});

test.each([
  { lifetimeSeconds: 3600, severity: 'warning', state: 'still valid' },
  { lifetimeSeconds: -60, severity: 'error', state: 'expired' },
])('refused tokens that are $state', async ({ lifetimeSeconds, severity, state }) => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds });
  world.authority.expireRefresh();
  await world
    .manager()
    .refreshToken()
    .catch(() => undefined);

  const { only, facts } = await examined(world);

  expect(only('login-refused')).toMatchObject({
    severity,
    text: expect.stringMatching(
      new RegExp(
        String.raw`refused to renew these tokens \(expired, refresh_token_expired, at 20.*${state}`,
        'u',
      ),
    ),
    remedy: 'Sign in again: codex-ts login',
  });
  expect(facts?.logins.sources[0]?.login?.refusal).toMatchObject({
    reason: 'expired',
    authorityCode: 'refresh_token_expired',
  });
});

test.each([
  { lifetimeSeconds: 3600, severity: 'warning' },
  { lifetimeSeconds: -60, severity: 'error' },
])('tokens without a refresh token, valid for $lifetimeSeconds s', async ({ lifetimeSeconds, severity }) => {
  await using world = await setting();
  const tokens = world.authority.issue({}, { lifetimeSeconds });
  await world.home.write(storedLogin({ ...tokens, refreshToken: '' }));

  expect((await examined(world)).only('login-unrenewable')).toMatchObject({ severity });
});

test('accounts: whose login is in use, and which are damaged', async () => {
  await using world = await setting();
  await keepAccount(world, 'work');
  await keepAccount(world, 'play');
  await symlink('accounts/work.json', world.home.authFile);
  await writeFile(accountFile(world, 'play'), '{');

  const { facts, only } = await examined(world);

  expect(facts?.logins).toMatchObject({ account: 'work' });
  expect(only('login-in-effect')?.text).toContain('account work');
  expect(only('account-unusable')).toMatchObject({
    severity: 'warning',
    text: expect.stringContaining('the account play cannot be used'),
    remedy: 'codex-ts login --profile play; or codex-ts accounts remove play',
  });
});

test('an account by its name, and a name that nobody has', async () => {
  await using world = await setting();
  await keepAccount(world, 'work');
  await world.signIn();
  const options = { codexHome: world.home.path, settings: {}, environment: {} };

  const { account, sources } = await inspectLogins({ ...options, account: 'work' });

  expect({ account, location: sources[0]?.location }).toEqual({
    account: 'work',
    location: accountFile(world, 'work'),
  });
  await expect(inspectLogins({ ...options, account: 'wrok' })).rejects.toMatchObject({
    code: 'LOGIN_ACCOUNT_MISSING',
    suggestion: 'work',
  });
});

test('a change of accounts that was interrupted is left as it is', async () => {
  await using world = await setting();
  await keepAccount(world, 'work');
  const note = join(world.home.path, 'accounts', '.moving');
  await writeFile(note, '{"from":"work","to":"play"}');

  await examined(world);

  expect(await readFile(note, 'utf8')).toBe('{"from":"work","to":"play"}');
});

test('the keyring: its login counts, and the file does not', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  keyring.items.set(itemName(world.home.path), JSON.stringify(storedLogin(world.authority.issue())));
  await world.home.write({ OPENAI_API_KEY: 'sk-file-1234567890' });

  const { only, facts } = await examined(world, {
    settings: { store: 'keyring' },
    ports: { openKeyring: keyring.openKeyring },
  });

  expect(only('login-in-effect')?.text).toContain('from the keyring');
  expect(only('login-unused')?.text).toBe(
    `the login in ${world.home.authFile} is not used: cli_auth_credentials_store = "keyring"`,
  );
  expect(facts?.logins.store).toBe('keyring');
});

test.each(['isAbsent', 'isLocked'] as const)('a keyring that %s is told, not passed over', async (fault) => {
  await using world = await setting();
  const keyring = fakeKeyring();
  keyring[fault] = true;

  const { only } = await examined(world, {
    settings: { store: 'keyring' },
    ports: { openKeyring: keyring.openKeyring },
  });

  expect(only('login-unusable')).toMatchObject({
    severity: 'error',
    text: expect.stringContaining('keyring'),
  });
  expect(only('login-none')).toBeUndefined();
});

test('a keyring that waits for somebody does not hold up the report', async () => {
  await using world = await setting();
  const ports = {
    openKeyring: () => new Promise<never>(() => {}),
    sleep: () => Promise.resolve(),
  };

  const { sources } = await inspectLogins({
    codexHome: world.home.path,
    settings: { store: 'keyring' },
    environment: {},
    ports,
  });

  expect(sources[0]?.problem).toMatchObject({ code: 'LOGIN_STORE_UNREADABLE' });
});

test('the auto store tells that it had to be the file', async () => {
  await using world = await setting();
  await world.signIn();
  const keyring = fakeKeyring();
  keyring.isLocked = true;

  const { only } = await examined(world, {
    settings: { store: 'auto' },
    ports: { openKeyring: keyring.openKeyring },
  });

  expect(only('store-fallback')).toMatchObject({
    severity: 'warning',
    text: expect.stringContaining('the keyring cannot be used'),
  });
  expect(only('login-in-effect')?.text).toContain(world.home.authFile);
});

test('the auto store: two logins, of which the newer counts; neither is touched', async () => {
  await using world = await setting();
  await world.signIn({ ageMs: 60_000 });
  const keyring = fakeKeyring();
  const login = JSON.stringify(storedLogin(world.authority.issue({ accountId: 'account-2' })));
  keyring.items.set(itemName(world.home.path), login);

  const { sources } = await inspectLogins({
    codexHome: world.home.path,
    settings: { store: 'auto' },
    environment: {},
    ports: { openKeyring: keyring.openKeyring },
  });

  expect(sources.map(({ source, isInEffect, unused }) => ({ source, isInEffect, unused }))).toEqual([
    { source: 'keyring', isInEffect: true, unused: undefined },
    { source: 'file', isInEffect: false, unused: 'the login in the keyring is newer' },
  ]);
  expect(keyring.items.get(itemName(world.home.path))).toBe(login);
  expect(await world.home.exists()).toBe(true);
});

test('in memory alone: a file is there, and does not count', async () => {
  await using world = await setting();
  await world.signIn();

  const { only } = await examined(world, { settings: { store: 'ephemeral' } });

  expect(only('login-none')).toBeDefined();
  expect(only('login-unused')?.text).toContain('"ephemeral"');
});

test('an access token that is none', async () => {
  await using world = await setting();

  const { only } = await examined(world, { environment: { CODEX_ACCESS_TOKEN: 'nonsense' } });

  expect(only('login-unusable')).toMatchObject({ text: 'invalid agent identity JWT format' });
});

test('a personal access token is taken at its word: only the authority knows its workspace', async () => {
  await using world = await setting();
  const settings = { forcedWorkspaceIds: ['account-7'] };

  const { only } = await examined(world, { environment: { CODEX_ACCESS_TOKEN: 'at-1234567890' }, settings });

  expect(only('login-in-effect')?.text).toBe(
    'signed in by personalAccessToken, from the environment variable CODEX_ACCESS_TOKEN',
  );
});

test('no secret is in a report', async () => {
  await using world = await setting();
  await world.signIn();
  await keepAccount(world, 'work');
  await mkdir(join(world.home.path, 'log'));
  const environment = {
    ...world.authority.environment,
    CODEX_API_KEY: world.authority.issueApiKey(),
    CODEX_ACCESS_TOKEN: jwt({ secret: secretMarker }),
  };

  const { findings, facts } = await examined(world, { environment, isOffline: false });

  for (const text of [JSON.stringify({ findings, facts }), inspect({ findings, facts }, { depth: 20 })]) {
    expect(text).toContain('user@example.com');
    expect(text).not.toContain(secretMarker);
    expect(text).not.toMatch(/eyJ[\w-]{8}/u);
  }
});
