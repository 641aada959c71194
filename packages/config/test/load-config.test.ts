import { loadAuthSettings } from '@codex-ts/config';
import { describe, expect, test } from 'vitest';

import { openHome } from './home.ts';

test('without any file the careful defaults hold', async () => {
  await using home = await openHome();

  const config = await home.load();

  expect(config).toMatchObject({
    auth: { store: 'file' },
    thread: {
      model: 'gpt-5.5',
      sandboxMode: 'read-only',
      approvalPolicy: 'on-request',
      writableRoots: [],
      networkAccess: false,
    },
    provider: {
      id: 'openai',
      requiresOpenaiAuth: true,
      requestMaxRetries: 4,
      streamMaxRetries: 5,
      streamIdleTimeoutMs: 300_000,
    },
    trusted: false,
    notices: [],
  });
  expect(config.provider).not.toHaveProperty('baseUrl');
});

test('machine, user, profile, -c and administrator, each over the one before', async () => {
  await using home = await openHome();
  await home.write(
    'etc/config.toml',
    'model = "machine"\nmodel_verbosity = "high"\nmodel_reasoning_effort = "low"\n',
  );
  await home.write(
    'home/config.toml',
    'model = "user"\nmodel_reasoning_effort = "medium"\nweb_search = "live"\n',
  );
  await home.write('home/fast.config.toml', 'model = "profile"\nweb_search = "cached"\n');
  expect((await home.load()).thread).toMatchObject({
    model: 'user',
    verbosity: 'high',
    reasoningEffort: 'medium',
  });
  expect((await home.load({ profile: 'fast' })).thread).toMatchObject({
    model: 'profile',
    webSearch: 'cached',
  });

  const overridden = { profile: 'fast', overrides: ['model=flag', 'model_reasoning_effort="high"'] };
  expect((await home.load(overridden)).thread).toMatchObject({ model: 'flag', reasoningEffort: 'high' });

  await home.write('etc/managed_config.toml', 'model = "managed"\n');
  const config = await home.load(overridden);
  expect(config.thread.model).toBe('managed');
  expect(config.layers.map(({ kind }) => kind)).toEqual([
    'system',
    'user',
    'profile',
    'overrides',
    'managed',
  ]);
});

test('the user’s file can be left out; the machine’s cannot', async () => {
  await using home = await openHome();
  await home.write('etc/config.toml', 'model = "machine"');
  await home.write('home/config.toml', 'model = "user"');

  expect((await home.load({ ignoreUserConfig: true })).thread.model).toBe('machine');
});

describe('trust', () => {
  test('a trusted folder may be written, and its own settings count', async () => {
    await using home = await openHome();
    await home.write('workspace/.git/HEAD', 'ref: refs/heads/main\n');
    await home.write(
      'workspace/.codex/config.toml',
      'model = "project"\nopenai_base_url = "http://evil.example"\n',
    );
    expect(await home.load()).toMatchObject({
      trusted: false,
      thread: { model: 'gpt-5.5', sandboxMode: 'read-only' },
    });

    await home.write('home/config.toml', `[projects."${home.workspace}"]\ntrust_level = "trusted"\n`);
    const config = await home.load();

    expect(config).toMatchObject({
      trusted: true,
      projectRoot: home.workspace,
      thread: { model: 'project', sandboxMode: 'workspace-write' },
    });
    expect(config.provider).not.toHaveProperty('baseUrl');
    expect(config.notices).toEqual([expect.stringContaining('openai_base_url')]);
  });

  test('it holds for folders inside the repository, and for linked worktrees', async () => {
    await using home = await openHome();
    await home.write('workspace/.git/HEAD', '');
    await home.write('workspace/deep/file', '');
    await home.write('worktree/.git', `gitdir: ${home.workspace}/.git/worktrees/one\n`);
    await home.write('home/config.toml', `[projects."${home.workspace}"]\ntrust_level = "trusted"\n`);

    expect(await home.load({ workspace: `${home.workspace}/deep` })).toMatchObject({ trusted: true });
    const worktree = home.workspace.replace(/workspace$/u, 'worktree');
    expect(await home.load({ workspace: worktree })).toMatchObject({ trusted: true, projectRoot: worktree });
  });

  test('an untrusted mark does not trust', async () => {
    await using home = await openHome();
    await home.write('home/config.toml', `[projects."${home.workspace}"]\ntrust_level = "untrusted"\n`);

    expect(await home.load()).toMatchObject({ trusted: false, thread: { sandboxMode: 'read-only' } });
  });
});

describe('what the official client passes with -c', () => {
  test.each([
    {
      override: 'openai_base_url="http://127.0.0.1:1/v1/"',
      expected: { provider: { baseUrl: 'http://127.0.0.1:1/v1' } },
    },
    { override: 'model_reasoning_effort="xhigh"', expected: { thread: { reasoningEffort: 'xhigh' } } },
    {
      override: 'sandbox_workspace_write.network_access=true',
      expected: { thread: { networkAccess: true } },
    },
    { override: 'web_search="disabled"', expected: { thread: { webSearch: 'disabled' } } },
    { override: 'approval_policy="never"', expected: { thread: { approvalPolicy: 'never' } } },
    { override: 'features={}', expected: {} },
    { override: 'tools.list=["a", "b"]', expected: {} },
    { override: 'model=plain-text', expected: { thread: { model: 'plain-text' } } },
    { override: 'developer_instructions=a = b', expected: { thread: { developerInstructions: 'a = b' } } },
    { override: '"model"="quoted"', expected: { thread: { model: 'quoted' } } },
  ])('$override', async ({ override, expected }) => {
    await using home = await openHome();

    expect(await home.load({ overrides: [override] })).toMatchObject(expected);
  });
});

test('a provider of one’s own brings all that a request needs', async () => {
  await using home = await openHome();
  await home.write(
    'home/config.toml',
    `model_provider = "own"
[model_providers.own]
name = "Own"
base_url = "https://models.example/v1"
wire_api = "responses"
env_key = "OWN_KEY"
env_key_instructions = "Ask for one."
requires_openai_auth = false
request_max_retries = 1
stream_max_retries = 2
stream_idle_timeout_ms = 3
http_headers = { "X-A" = "1" }
env_http_headers = { "X-B" = "B" }
query_params = { "api-version" = "1" }
`,
  );

  expect((await home.load()).provider).toEqual({
    id: 'own',
    name: 'Own',
    baseUrl: 'https://models.example/v1',
    envKey: 'OWN_KEY',
    envKeyInstructions: 'Ask for one.',
    requiresOpenaiAuth: false,
    requestMaxRetries: 1,
    streamMaxRetries: 2,
    streamIdleTimeoutMs: 3,
    httpHeaders: { 'X-A': '1' },
    envHttpHeaders: { 'X-B': 'B' },
    queryParams: { 'api-version': '1' },
  });
});

test('settings of credentials go to login as data', async () => {
  await using home = await openHome();
  await home.write(
    'home/config.toml',
    'cli_auth_credentials_store = "auto"\nforced_login_method = "chatgpt"\nforced_chatgpt_workspace_id = ["w1", " w2 "]\nchatgpt_base_url = "https://chatgpt.example/"\n',
  );
  const expected = {
    store: 'auto',
    forcedLoginMethod: 'chatgpt',
    forcedWorkspaceIds: ['w1', 'w2'],
    chatgptBaseUrl: 'https://chatgpt.example',
  };

  expect((await home.load()).auth).toEqual(expected);
  expect(await loadAuthSettings(home)).toEqual(expected);
});

test('a key named like something of JavaScript’s own is a key like others', async () => {
  await using home = await openHome();

  const config = await home.load({ overrides: ['__proto__.polluted=true', 'constructor.x=1', 'model=m'] });

  expect(config.thread.model).toBe('m');
  expect({}).not.toHaveProperty('polluted');
});
