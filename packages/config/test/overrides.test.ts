import { describe, expect, test } from 'vitest';

import { openHome } from './home.ts';

describe('what the official client passes with -c', () => {
  test.each([
    // its option `config`, flattened
    { override: 'model="gpt-5.5"', expected: { thread: { model: 'gpt-5.5' } } },
    { override: 'features={}', expected: {} },
    { override: 'mcp_servers.a.args=["x", "y"]', expected: {} },
    { override: 'mcp_servers.a.tools=[{name = "x", "odd key" = true}]', expected: {} },
    { override: 'model_context_window=272000', expected: {} },
    { override: 'hide_agent_reasoning=true', expected: {} },
    {
      override: 'developer_instructions="two\\nlines \\"quoted\\""',
      expected: { thread: { developerInstructions: 'two\nlines "quoted"' } },
    },
    {
      override: 'sandbox_workspace_write.writable_roots=["/a", "/b"]',
      expected: { thread: { writableRoots: ['/a', '/b'] } },
    },
    { override: 'model_providers.own.base_url="http://127.0.0.1:1/v1"', expected: {} },
    // its option `baseUrl`
    {
      override: 'openai_base_url="http://127.0.0.1:1/v1/"',
      expected: { provider: { baseUrl: 'http://127.0.0.1:1/v1' } },
    },
    // its options of a thread
    { override: 'model_reasoning_effort="minimal"', expected: { thread: { reasoningEffort: 'minimal' } } },
    { override: 'model_reasoning_effort="xhigh"', expected: { thread: { reasoningEffort: 'xhigh' } } },
    { override: 'model_reasoning_effort="newer"', expected: { thread: { reasoningEffort: 'newer' } } },
    { override: 'service_tier="flex"', expected: { thread: { serviceTier: 'flex' } } },
    {
      override: 'sandbox_workspace_write.network_access=true',
      expected: { thread: { networkAccess: true } },
    },
    {
      override: 'sandbox_workspace_write.network_access=false',
      expected: { thread: { networkAccess: false } },
    },
    { override: 'web_search="live"', expected: { thread: { webSearch: 'live' } } },
    { override: 'web_search="cached"', expected: { thread: { webSearch: 'cached' } } },
    { override: 'web_search="disabled"', expected: { thread: { webSearch: 'disabled' } } },
    { override: 'approval_policy="never"', expected: { thread: { approvalPolicy: 'never' } } },
    { override: 'approval_policy="on-request"', expected: { thread: { approvalPolicy: 'on-request' } } },
    { override: 'approval_policy="untrusted"', expected: { thread: { approvalPolicy: 'untrusted' } } },
    {
      override: 'approvals_reviewer="auto_review"',
      expected: { thread: { approvalsReviewer: 'auto_review' } },
    },
    {
      override: 'approval_policy={granular={sandbox_approval=false,rules=true,mcp_elicitations=false}}',
      expected: { thread: { approvalPolicy: { granular: { sandboxApproval: false, rules: true } } } },
    },
  ])('$override', async ({ override, expected }) => {
    await using home = await openHome();
    const config = await home.load({ overrides: [override] });
    expect(config).toMatchObject(expected);
    expect(config.notices).toEqual([]);
  });
});

describe('a value is TOML, or else text, as native codex reads it', () => {
  test.each([
    { text: 'a b', value: 'a b' },
    { text: '"a b"', value: 'a b' },
    { text: "'q'", value: 'q' },
    { text: '  spaced  ', value: 'spaced' },
    { text: '1979-05-27', value: '1979-05-27' },
    { text: '1979-05-27 07:32:00Z', value: '1979-05-27T07:32:00Z' },
    { text: '07:32:00.500', value: '07:32:00.5' },
    { text: '"\\u00e9"', value: 'é' },
    { text: '"unterminated', value: 'unterminated' },
    { text: '"a" # comment', value: 'a' },
    { text: 'a=b', value: 'a=b' },
    { text: '[1,', value: '[1,' },
    { text: 'a\nb=c', value: 'a\nb=c' },
    { text: '"""a\nb"""', value: 'a\nb' },
    { text: '9223372036854775808', value: '9223372036854775808' },
    { text: '\uD83D\uDE00', value: '😀' },
  ])('$text', async ({ text, value }) => {
    await using home = await openHome();
    const { thread } = await home.load({ overrides: [`developer_instructions=${text}`] });
    expect(thread.developerInstructions).toBe(value);
  });

  test('nothing is an empty string', async () => {
    await using home = await openHome();
    const overrides = ['openai_base_url=', 'developer_instructions=""'];
    const { provider, thread } = await home.load({ overrides });
    expect(provider).not.toHaveProperty('baseUrl');
    expect(thread.developerInstructions).toBe('');
  });

  test.each(['1', 'true', '1.5', '[]', '{}', '9223372036854775807', 'inf'])(
    '%s is no string',
    async (text) => {
      await using home = await openHome();
      const load = home.load({ overrides: [`model=${text}`] });
      await expect(load).rejects.toMatchObject({ code: 'CONFIG_VALUE_INVALID', key: 'model' });
    },
  );
});

describe('a key leads into tables', () => {
  test.each([
    { overrides: [' model = "x"'] },
    { overrides: ['"model"="x"'] },
    { overrides: ['model="first"', 'model="x"'] },
    { overrides: ['a.b.c=1', 'a.b=2', 'a.b.d=3', 'model="x"'] },
  ])('$overrides', async ({ overrides }) => {
    await using home = await openHome();
    expect((await home.load({ overrides })).thread.model).toBe('x');
  });

  test('and not into what is no table', async () => {
    await using home = await openHome();
    const load = home.load({ overrides: ['model.deeper=1'] });
    await expect(load).rejects.toMatchObject({ code: 'CONFIG_VALUE_INVALID', key: 'model' });
  });

  test.each([
    {
      name: 'as native codex and the official client write it',
      key: (path: string) => `projects.${path}.trust_level`,
    },
    { name: 'quoted as in TOML', key: (path: string) => `projects."${path}".trust_level` },
  ])('also one with dots in it, $name', async ({ key }) => {
    await using home = await openHome();
    const workspace = `${home.workspace}/my.app/v1.2`;
    const { trusted } = await home.load({ workspace, overrides: [`${key(workspace)}="trusted"`] });
    expect(trusted).toBe(true);
  });
});

test.each(['foo', '=x', '', 'a..b=1', '.x=1', 'x.=1'])('the override %j is none', async (override) => {
  await using home = await openHome();
  const load = home.load({ overrides: [override] });
  await expect(load).rejects.toMatchObject({ code: 'CONFIG_OVERRIDE_INVALID' });
});

test('an override in an error does not show its value', async () => {
  await using home = await openHome();
  for (const override of [
    'a..b=sk-secret-value',
    'model_providers.x.http_headers="sk-secret-value"',
    'openai_base_url="sk-secret-value"',
    'sk-secret-value',
  ]) {
    const failure: unknown = await home.load({ overrides: [override] }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).not.toContain('sk-secret-value');
  }
});
