import { layerOf, loadAuthSettings } from '@codex-ts/config';
import { describe, expect, test } from 'vitest';

import { marked, openHome } from './home.ts';

test('without any file the careful defaults hold', async () => {
  await using home = await openHome();
  expect(await home.load()).toEqual({
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
      name: 'OpenAI',
      requiresOpenaiAuth: true,
      requestMaxRetries: 4,
      streamMaxRetries: 5,
      streamIdleTimeoutMs: 300_000,
    },
    trusted: false,
    notices: [],
    layers: [],
    requirements: { path: `${home.systemFolder}/requirements.toml` },
  });
  expect(await loadAuthSettings(home)).toEqual({ store: 'file' });
});

test('how AGENTS.md is read can be set', async () => {
  const toml = 'project_doc_max_bytes = 0\nproject_doc_fallback_filenames = ["CLAUDE.md"]\n';
  await using home = await openHome({ 'home/config.toml': toml });
  expect((await home.load()).projectDoc).toEqual({ maxBytes: 0, fallbackNames: ['CLAUDE.md'] });
  await using wrong = await openHome({ 'home/config.toml': 'project_doc_max_bytes = -1\n' });
  await expect(wrong.load()).rejects.toMatchObject({ code: 'CONFIG_VALUE_INVALID' });
});

test('an empty file changes nothing but is a layer', async () => {
  await using home = await openHome({ 'home/config.toml': '\uFEFF# nothing\n' });
  const { layers, ...rest } = await home.load();
  await using bare = await openHome();
  const { layers: none, requirements, ...defaults } = await bare.load();
  expect(rest).toMatchObject(defaults);
  expect(layers).toEqual([{ source: 'user', path: `${home.codexHome}/config.toml`, keys: [] }]);
  expect([none, requirements.path]).toEqual([[], `${bare.systemFolder}/requirements.toml`]);
});

test('everything that a thread runs with can be set', async () => {
  const toml = `
model = "gpt-6.1-sol"
model_reasoning_effort = "ultra"
model_reasoning_summary = "concise"
model_verbosity = "high"
web_search = "live"
developer_instructions = "Be brief."
sandbox_mode = "workspace-write"
approval_policy = "never"
[sandbox_workspace_write]
network_access = true
writable_roots = ["/data", "cache", "~/notes", "~"]
exclude_slash_tmp = true
[features]
anything = { goes = "here" }
`;
  await using home = await openHome({ 'home/config.toml': toml });
  const { thread, notices } = await home.load();
  const { homedir } = await import('node:os');
  expect(thread).toEqual({
    model: 'gpt-6.1-sol',
    reasoningEffort: 'ultra',
    reasoningSummary: 'concise',
    verbosity: 'high',
    webSearch: 'live',
    developerInstructions: 'Be brief.',
    sandboxMode: 'workspace-write',
    approvalPolicy: 'never',
    networkAccess: true,
    excludeSlashTmp: true,
    writableRoots: ['/data', `${home.codexHome}/cache`, `${homedir()}/notes`, homedir()],
  });
  expect(notices).toEqual([]);
});

test.each([
  { toml: 'approval_policy = "on-failure"', thread: { approvalPolicy: 'on-request' } },
  { toml: 'approvals_reviewer = "guardian_subagent"', thread: { approvalsReviewer: 'auto_review' } },
  { toml: 'web_search = "indexed"', thread: { webSearch: 'cached' } },
])('$toml is taken for the nearest that we know', async ({ toml, thread }) => {
  await using home = await openHome({ 'home/config.toml': toml });
  expect((await home.load()).thread).toMatchObject(thread);
});

test('a granular approval policy is taken with all its flags', async () => {
  const flags = 'sandbox_approval = true, rules = false, mcp_elicitations = true, newer = 1';
  await using home = await openHome({ 'home/config.toml': `approval_policy = { granular = { ${flags} } }` });

  const granular = {
    sandboxApproval: true,
    rules: false,
    skillApproval: false,
    requestPermissions: false,
    mcpElicitations: true,
  };
  expect((await home.load()).thread.approvalPolicy).toEqual({ granular });
});

describe('layers', () => {
  const files = {
    'etc/config.toml': 'model = "system"\nmodel_verbosity = "high"\nmodel_reasoning_effort = "low"\n',
    'home/config.toml': 'model = "user"\nmodel_reasoning_effort = "medium"\nweb_search = "live"\n',
    'home/fast.config.toml': 'model = "profile"\nweb_search = "cached"\n',
  };
  const overridden = { profile: 'fast', overrides: ['model=first', 'model="override"'] };

  test('lie over each other: system, user, profile, project, override, managed', async () => {
    await using home = await openHome(files);
    const model = async (options?: object): Promise<string> => (await home.load(options)).thread.model;
    expect(await model({ ignoreUserConfig: true })).toBe('system');
    expect(await model()).toBe('user');
    expect(await model({ profile: 'fast' })).toBe('profile');
    await home.write('workspace/.codex/config.toml', 'model = "project"\n');
    await home.write('home/config.toml', files['home/config.toml'] + marked(home.workspace));
    expect(await model({ profile: 'fast' })).toBe('project');
    expect(await model(overridden)).toBe('override');
    await home.write('etc/managed_config.toml', 'model = "managed"\n');
    expect(await model(overridden)).toBe('managed');
    const { thread, layers } = await home.load(overridden);
    expect(thread).toMatchObject({ verbosity: 'high', reasoningEffort: 'medium', webSearch: 'cached' });
    expect(layers.map(({ source, path }) => [source, path?.slice(home.folder.length + 1)])).toEqual([
      ['system', 'etc/config.toml'],
      ['user', 'home/config.toml'],
      ['profile', 'home/fast.config.toml'],
      ['project', 'workspace/.codex/config.toml'],
      ['override', undefined],
      ['managed', 'etc/managed_config.toml'],
    ]);
  });

  test('tell which of them decides a setting', async () => {
    await using home = await openHome({
      ...files,
      'home/config.toml': `${files['home/config.toml']}[model_providers.own]\nbase_url = "http://127.0.0.1:1"\n`,
    });
    const { layers } = await home.load({
      ...overridden,
      overrides: ['model=x', 'model_providers.own.name=Own'],
    });
    const sources = (key: string): string | undefined => layerOf(layers, key)?.source;
    expect(sources('model')).toBe('override');
    expect(sources('web_search')).toBe('profile');
    expect(sources('model_reasoning_effort')).toBe('user');
    expect(sources('model_verbosity')).toBe('system');
    expect(sources('model_providers.own.base_url')).toBe('user');
    expect(sources('model_providers')).toBe('override');
    expect(sources('sandbox_mode')).toBeUndefined();
  });

  test('merge tables and replace lists', async () => {
    await using home = await openHome({
      'etc/config.toml': '[sandbox_workspace_write]\nnetwork_access = true\nwritable_roots = ["/a"]\n',
      'home/config.toml': '[sandbox_workspace_write]\nwritable_roots = ["/b"]\n',
    });
    const { thread } = await home.load();
    expect(thread).toMatchObject({ networkAccess: true, writableRoots: ['/b'] });
  });

  test('resolve directories from where they stand', async () => {
    await using home = await openHome();
    const roots = 'sandbox_workspace_write.writable_roots=["mine"]';
    expect((await home.load({ overrides: [roots] })).thread.writableRoots).toEqual([
      `${home.workspace}/mine`,
    ]);
  });

  test('of the user can be left out, with trust and profile', async () => {
    await using home = await openHome(files);
    await home.write('home/config.toml', `model = \n${marked(home.workspace)}`);
    const { thread, trusted, notices } = await home.load({ ignoreUserConfig: true, profile: 'fast' });
    expect(thread.model).toBe('system');
    expect(trusted).toBe(false);
    expect(notices).toEqual([expect.stringContaining('profile "fast" is not used')]);
  });
});

test('settings of credentials go to login as data', async () => {
  const toml = `
cli_auth_credentials_store = "auto"
forced_login_method = "chatgpt"
forced_chatgpt_workspace_id = ["w1", " w2 ", ""]
chatgpt_base_url = "https://chatgpt.example/backend-api/"
`;
  await using home = await openHome({ 'home/config.toml': toml });
  const expected = {
    store: 'auto',
    forcedLoginMethod: 'chatgpt',
    forcedWorkspaceIds: ['w1', 'w2'],
    chatgptBaseUrl: 'https://chatgpt.example/backend-api',
  };
  expect((await home.load()).auth).toEqual(expected);
  expect(await loadAuthSettings(home)).toEqual(expected);
});

test('settings of credentials come from the administrator as well', async () => {
  await using home = await openHome({
    'etc/config.toml': 'cli_auth_credentials_store = "ephemeral"\nforced_login_method = "api"\n',
    'home/config.toml': 'forced_login_method = "chatgpt"\n',
    'etc/managed_config.toml': 'forced_chatgpt_workspace_id = "w1"\n',
  });
  const expected = { store: 'ephemeral', forcedLoginMethod: 'chatgpt', forcedWorkspaceIds: ['w1'] };
  expect(await loadAuthSettings(home)).toEqual(expected);
  expect((await home.load()).auth).toEqual(expected);
});

test('a key named like something of JavaScript’s own is a key like others', async () => {
  await using home = await openHome({
    'home/config.toml':
      '[model_providers.__proto__]\nname = "p"\n[model_providers.constructor]\nname = "c"\n',
  });
  const overrides = ['__proto__.polluted=true', 'constructor.x=1', 'model=m'];
  expect((await home.load({ overrides })).thread.model).toBe('m');
  expect({}).not.toHaveProperty('polluted');
  const unknown = home.load({ overrides: ['model_provider="toString"'] });
  await expect(unknown).rejects.toMatchObject({ code: 'CONFIG_PROVIDER_UNKNOWN' });
  const own = await home.load({ overrides: ['model_provider="constructor"'] });
  expect(own.provider).toMatchObject({ id: 'constructor', name: 'c' });
});
