import { assertAllowed, loadAuthSettings } from '@codex-ts/config';
import { describe, expect, test } from 'vitest';

import { marked, openHome } from './home.ts';

const granularToml = '{ granular = { sandbox_approval = true, rules = false, mcp_elicitations = false } }';

describe('what is configured but not allowed falls back, and a notice says so', () => {
  test.each([
    {
      toml: 'allowed_sandbox_modes = ["read-only"]',
      thread: { sandboxMode: 'read-only', approvalPolicy: 'never' },
    },
    { toml: 'allowed_sandbox_modes = []', thread: { sandboxMode: 'read-only' } },
    {
      toml: 'allowed_sandbox_modes = ["workspace-write", "external-sandbox"]',
      thread: { sandboxMode: 'read-only' },
    },
    {
      toml: 'allowed_approval_policies = ["on-request", "untrusted"]',
      thread: { approvalPolicy: 'untrusted' },
    },
    { toml: 'allowed_approval_policies = ["on-failure"]', thread: { approvalPolicy: 'on-request' } },
    {
      toml: `allowed_approval_policies = [${granularToml}]`,
      thread: { approvalPolicy: { granular: { sandboxApproval: true, rules: false } } },
    },
    {
      toml: `allowed_approval_policies = [${granularToml}, "on-request"]`,
      thread: { approvalPolicy: 'on-request' },
    },
  ])('$toml', async ({ toml, thread }) => {
    await using home = await openHome({
      'home/config.toml': 'sandbox_mode = "danger-full-access"\napproval_policy = "never"\n',
    });
    const path = await home.write('etc/requirements.toml', toml);
    const config = await home.load();
    expect(config.thread).toMatchObject(thread);
    expect(config.notices).toEqual([expect.stringContaining(`is not allowed by ${path}`)]);
  });

  test('also what trust suggests', async () => {
    await using home = await openHome({ 'etc/requirements.toml': 'allowed_sandbox_modes = ["read-only"]' });
    await home.write('home/config.toml', marked(home.workspace));
    expect((await home.load()).thread.sandboxMode).toBe('read-only');
  });
});

test('what is allowed stays, without a notice', async () => {
  await using home = await openHome({
    'etc/requirements.toml': 'allowed_sandbox_modes = ["read-only", "workspace-write"]\nother = 1\n',
    'home/config.toml': 'sandbox_mode = "workspace-write"\n',
  });
  const { thread, notices, requirements } = await home.load();
  expect(thread.sandboxMode).toBe('workspace-write');
  expect(notices).toEqual([]);
  expect(requirements.sandboxModes).toContain('workspace-write');
});

test('flags are held to it', async () => {
  await using home = await openHome();
  const path = await home.write(
    'etc/requirements.toml',
    'allowed_sandbox_modes = ["read-only"]\nallowed_approval_policies = ["untrusted"]\n',
  );
  const { requirements, thread } = await home.load();
  expect(() => assertAllowed(requirements, thread)).not.toThrow();
  expect(() => assertAllowed(requirements, { ...thread, sandboxMode: 'danger-full-access' })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_VALUE_FORBIDDEN',
      path,
      key: 'sandbox_mode',
      allowed: ['read-only'],
    }),
  );
  expect(() => assertAllowed(requirements, { ...thread, approvalPolicy: 'never' })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_VALUE_FORBIDDEN',
      key: 'approval_policy',
      allowed: ['untrusted'],
    }),
  );
});

test.each([
  { allowed: '["user"]', configured: 'auto_review', used: 'user' },
  { allowed: '["guardian_subagent"]', configured: 'user', used: 'auto_review' },
])('who reviews is limited to $allowed', async ({ allowed, configured, used }) => {
  await using home = await openHome({ 'home/config.toml': `approvals_reviewer = "${configured}"` });
  const path = await home.write('etc/requirements.toml', `allowed_approvals_reviewers = ${allowed}`);
  const { requirements, thread, notices } = await home.load();

  expect(thread.approvalsReviewer).toBe(used);
  expect(notices).toEqual([
    `approvals_reviewer "${configured}" is not allowed by ${path}: "${used}" is used`,
  ]);
  const approvalsReviewer = used === 'user' ? 'auto_review' : 'user';
  expect(() => assertAllowed(requirements, { ...thread, approvalsReviewer })).toThrow(
    expect.objectContaining({ code: 'CONFIG_VALUE_FORBIDDEN', key: 'approvals_reviewer', allowed: [used] }),
  );
});

test('no reviewer at all is an error', async () => {
  await using home = await openHome({ 'etc/requirements.toml': 'allowed_approvals_reviewers = []' });
  await expect(home.load()).rejects.toMatchObject({
    code: 'CONFIG_VALUE_FORBIDDEN',
    key: 'approvals_reviewer',
  });
});

test('a granular policy is allowed when it is listed, flag by flag', async () => {
  await using home = await openHome({ 'home/config.toml': `approval_policy = ${granularToml}` });
  await home.write('etc/requirements.toml', `allowed_approval_policies = ["untrusted", ${granularToml}]`);
  const { requirements, thread, notices } = await home.load();

  expect(notices).toEqual([]);
  expect(() => assertAllowed(requirements, thread)).not.toThrow();
  const granular = {
    sandboxApproval: true,
    rules: true,
    skillApproval: false,
    requestPermissions: false,
    mcpElicitations: false,
  };
  expect(() => assertAllowed(requirements, { ...thread, approvalPolicy: { granular } })).toThrow(
    expect.objectContaining({ code: 'CONFIG_VALUE_FORBIDDEN', key: 'approval_policy' }),
  );
});

test('what managed_config.toml sets, flags cannot change', async () => {
  await using home = await openHome({
    'etc/managed_config.toml': 'sandbox_mode = "workspace-write"\napproval_policy = "on-request"\n',
  });
  const { requirements, thread } = await home.load({ overrides: ['sandbox_mode="danger-full-access"'] });
  expect(thread).toMatchObject({ sandboxMode: 'workspace-write', approvalPolicy: 'on-request' });
  expect(() => assertAllowed(requirements, { ...thread, sandboxMode: 'read-only' })).not.toThrow();
  expect(() => assertAllowed(requirements, { ...thread, sandboxMode: 'danger-full-access' })).toThrow(
    expect.objectContaining({ code: 'CONFIG_VALUE_FORBIDDEN' }),
  );
});

describe('credentials', () => {
  test.each([
    { toml: 'allowed_login_methods = ["api"]', user: '', auth: { forcedLoginMethod: 'api' } },
    { toml: 'allowed_login_methods = ["chatgpt", "api"]', user: '', auth: {} },
    {
      toml: 'allowed_login_methods = ["chatgpt", "api"]',
      user: 'forced_login_method = "api"',
      auth: { forcedLoginMethod: 'api' },
    },
    {
      toml: 'allowed_chatgpt_workspaces = ["w1", "w2"]',
      user: '',
      auth: { forcedWorkspaceIds: ['w1', 'w2'] },
    },
    {
      toml: 'allowed_chatgpt_workspaces = ["w1", "w2"]',
      user: 'forced_chatgpt_workspace_id = ["w2", "w3"]',
      auth: { forcedWorkspaceIds: ['w2'] },
    },
    {
      toml: 'allowed_chatgpt_workspaces = []',
      user: 'forced_chatgpt_workspace_id = "w"',
      auth: { forcedWorkspaceIds: ['w'] },
    },
  ])('$toml and $user', async ({ toml, user, auth }) => {
    await using home = await openHome({ 'etc/requirements.toml': toml, 'home/config.toml': user });
    const expected = { store: 'file', ...auth };
    expect((await home.load()).auth).toEqual(expected);
    expect(await loadAuthSettings(home)).toEqual(expected);
  });

  test.each([
    { toml: 'allowed_login_methods = []', user: '', key: 'forced_login_method' },
    {
      toml: 'allowed_login_methods = ["chatgpt"]',
      user: 'forced_login_method = "api"',
      key: 'forced_login_method',
    },
    {
      toml: 'allowed_chatgpt_workspaces = ["w1"]',
      user: 'forced_chatgpt_workspace_id = "w2"',
      key: 'forced_chatgpt_workspace_id',
    },
  ])('$toml and $user exclude each other', async ({ toml, user, key }) => {
    await using home = await openHome({ 'etc/requirements.toml': toml, 'home/config.toml': user });
    await expect(home.load()).rejects.toMatchObject({ code: 'CONFIG_VALUE_FORBIDDEN', key });
    await expect(loadAuthSettings(home)).rejects.toMatchObject({ code: 'CONFIG_VALUE_FORBIDDEN', key });
  });
});

test.each([
  { toml: 'allowed_sandbox_modes = ["x"]', key: 'allowed_sandbox_modes' },
  { toml: 'allowed_sandbox_modes = 1', key: 'allowed_sandbox_modes' },
  { toml: 'allowed_approval_policies = ["x"]', key: 'allowed_approval_policies' },
  { toml: 'allowed_approval_policies = ["granular"]', key: 'allowed_approval_policies' },
  { toml: 'allowed_approvals_reviewers = ["x"]', key: 'allowed_approvals_reviewers' },
  { toml: 'allowed_login_methods = ["x"]', key: 'allowed_login_methods' },
  { toml: 'allowed_chatgpt_workspaces = "w"', key: 'allowed_chatgpt_workspaces' },
])('a wrong requirement is an error, not a permission: $toml', async ({ toml, key }) => {
  await using home = await openHome();
  const path = await home.write('etc/requirements.toml', toml);
  await expect(home.load()).rejects.toMatchObject({
    code: 'CONFIG_VALUE_INVALID',
    key,
    place: { path, line: 1 },
  });
});

test('no policy at all is an error', async () => {
  await using home = await openHome({ 'etc/requirements.toml': 'allowed_approval_policies = []' });
  await expect(home.load()).rejects.toMatchObject({ code: 'CONFIG_VALUE_FORBIDDEN', key: 'approval_policy' });
});
