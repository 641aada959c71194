import { mkdir, rm, symlink } from 'node:fs/promises';

import { loadAuthSettings } from '@codex-ts/config';
import { describe, expect, test } from 'vitest';

import { openHome } from './home.ts';

describe('a file that is no TOML is told with line and column', () => {
  test.each([
    { file: 'home/config.toml', text: 'model = "x"\n[a\n', line: 2, column: 3 },
    { file: 'home/config.toml', text: 'model =\n', line: 1, column: 8 },
    { file: 'home/config.toml', text: '\uFEFFmodel =', line: 1, column: 8 },
    { file: 'home/config.toml', text: 'model = "a"\nmodel = "b"', line: 2, column: 1 },
    { file: 'etc/config.toml', text: 'model = "x', line: 1, column: 9 },
    { file: 'etc/managed_config.toml', text: 'a = 1\nb = c', line: 2, column: 5 },
    { file: 'etc/requirements.toml', text: '= 1', line: 1, column: 1 },
  ])('$file: $text', async ({ file, text, line, column }) => {
    await using home = await openHome();
    const path = await home.write(file, text);
    const expected = {
      code: 'CONFIG_FILE_INVALID',
      path,
      line,
      column,
      message: expect.stringMatching(new RegExp(`${file}:${line}:${column}: \\w`, 'u')),
    };
    await expect(home.load()).rejects.toMatchObject(expected);
    await expect(loadAuthSettings(home)).rejects.toMatchObject(expected);
  });

  test('without showing what stands there, which may be secret', async () => {
    await using home = await openHome({
      'home/config.toml': '[model_providers.x]\nexperimental_bearer_token = hunter2secret\n',
    });
    const { inspect } = await import('node:util');
    const failure: unknown = await home.load().catch((error: unknown) => error);
    expect(inspect(failure)).not.toContain('hunter2secret');
    expect(failure).toMatchObject({ line: 2 });
  });
});

test.each([
  { bytes: [0x6d, 0xff, 0xfe], line: 1, column: 2 },
  { bytes: [...Buffer.from('# é\na = "'), 0xe2, 0x82, 0x22, 0x0a], line: 2, column: 6 },
  { bytes: [...Buffer.from('a = 1\n'), 0xf0, 0x9f], line: 2, column: 1 },
])('a file that is no UTF-8 is told with line $line and column $column', async ({ bytes, line, column }) => {
  await using home = await openHome();
  const path = await home.write('home/config.toml', Uint8Array.from(bytes));
  await expect(home.load()).rejects.toMatchObject({
    code: 'CONFIG_FILE_INVALID',
    path,
    line,
    column,
    message: expect.stringContaining('UTF-8'),
  });
});

test('the character that stands for broken text is a character like others', async () => {
  await using home = await openHome({ 'home/config.toml': 'model = "\uFFFD"\n' });
  expect((await home.load()).thread.model).toBe('\uFFFD');
});

describe('what is no readable file', () => {
  test('a directory in its place', async () => {
    await using home = await openHome();
    await mkdir(`${home.codexHome}/config.toml`);
    const expected = {
      code: 'CONFIG_FILE_UNREADABLE',
      path: `${home.codexHome}/config.toml`,
      errno: 'EISDIR',
    };
    await expect(home.load()).rejects.toMatchObject(expected);
    await expect(loadAuthSettings(home)).rejects.toMatchObject(expected);
  });

  test('links in a circle', async () => {
    await using home = await openHome();
    await symlink('config.toml', `${home.codexHome}/config.toml`);
    await expect(home.load()).rejects.toMatchObject({ code: 'CONFIG_FILE_UNREADABLE', errno: 'ELOOP' });
  });

  test.each(['a home that is not there', 'a file in place of the home', 'a link to nothing'])(
    '%s is no mistake',
    async (name) => {
      await using home = await openHome();
      if (name === 'a link to nothing') await symlink('nowhere', `${home.codexHome}/config.toml`);
      else await rm(home.codexHome, { recursive: true });
      if (name === 'a file in place of the home') await home.write('home', '');
      expect((await home.load()).thread.model).toBe('gpt-5.5');
    },
  );
});

describe('a wrong value is told with its place, its key, and what may stand there', () => {
  test.each([
    { toml: '\n# c\nmodel = 3', key: 'model', at: '3:9', text: 'must be a string, not a number' },
    {
      toml: 'model = ""',
      key: 'model',
      at: '1:9',
      text: 'must be a string that is not empty, not an empty string',
    },
    { toml: 'model = 1979-05-27', key: 'model', at: '1:9', text: 'must be a string, not a date' },
    {
      toml: 'sandbox_mode = "workspace"',
      key: 'sandbox_mode',
      at: '1:16',
      text: 'must be one of "read-only", "workspace-write", "danger-full-access", not "workspace"',
    },
    { toml: 'sandbox_mode = true', key: 'sandbox_mode', at: '1:16', text: 'not a boolean' },
    {
      toml: 'approval_policy = "foo"',
      key: 'approval_policy',
      at: '1:19',
      text: 'must be one of "untrusted", "on-request", "never", or { granular = { … } }, not "foo"',
    },
    {
      toml: 'approval_policy = { granular = { sandbox_approval = true, rules = true } }',
      key: 'approval_policy.granular.mcp_elicitations',
      at: '1:19',
      text: 'must be true or false, not absent',
    },
    {
      toml: 'approval_policy = { granular = { sandbox_approval = true, rules = "no", mcp_elicitations = true } }',
      key: 'approval_policy.granular.rules',
      at: '1:19',
      text: 'must be true or false, not a string',
    },
    {
      toml: 'approval_policy = { granular = true }',
      key: 'approval_policy',
      at: '1:19',
      text: 'not a table',
    },
    {
      toml: 'approvals_reviewer = "auto-review"',
      key: 'approvals_reviewer',
      at: '1:22',
      text: 'must be one of "user", "auto_review", "guardian_subagent", not "auto-review"',
      remedy: 'Did you mean "auto_review"?',
    },
    { toml: 'approval_policy = {}', key: 'approval_policy', at: '1:19', text: 'not a table' },
    {
      toml: 'model_reasoning_effort = ""',
      key: 'model_reasoning_effort',
      at: '1:26',
      text: 'must be a string that is not empty',
    },
    {
      toml: 'model_verbosity = "hihg"',
      key: 'model_verbosity',
      at: '1:19',
      text: '"high"',
      remedy: 'Did you mean "high"?',
    },
    {
      toml: 'model_provider = "amazon-bedrock"\n[model_providers.amazon-bedrock.aws]\nregion = "x.example/"',
      key: 'model_providers.amazon-bedrock.aws.region',
      at: '3:10',
      text: 'is no region in which Amazon Bedrock can be used',
      remedy: 'us-east-1',
    },
    {
      toml: 'forced_chatgpt_workspace_id = 1',
      key: 'forced_chatgpt_workspace_id',
      at: '1:31',
      text: 'must be a string or a list of strings, not a number',
    },
    {
      toml: 'model = "m"\n[sandbox_workspace_write]\nnetwork_access = "yes"',
      key: 'sandbox_workspace_write.network_access',
      at: '3:18',
      text: 'must be true or false, not a string',
    },
    {
      toml: '[sandbox_workspace_write]\nwritable_roots = [\n  "/a",\n  1,\n]',
      key: 'sandbox_workspace_write.writable_roots',
      at: '2:18',
      text: 'must be a string, not a list',
    },
    {
      toml: 'sandbox_workspace_write = 1',
      key: 'sandbox_workspace_write',
      at: '1:27',
      text: 'must be a table, not a number',
    },
    {
      toml: '[model_providers.x]\nrequest_max_retries = -1',
      key: 'model_providers.x.request_max_retries',
      at: '2:23',
      text: 'must be a whole number that is not negative',
    },
    {
      toml: '[model_providers.x]\nstream_max_retries = 1.5',
      key: 'model_providers.x.stream_max_retries',
      at: '2:22',
      text: 'must be a whole number, not a number',
    },
    {
      toml: '[model_providers.x]\nstream_idle_timeout_ms = 9223372036854775807',
      key: 'model_providers.x.stream_idle_timeout_ms',
      at: '2:26',
      text: 'must be a whole number',
    },
    {
      toml: '[model_providers."a b"]\nname = 1',
      key: 'model_providers."a b".name',
      at: '2:8',
      text: 'must be a string',
    },
    {
      toml: '[model_providers.x]\nhttp_headers = { A = 1 }',
      key: 'model_providers.x.http_headers.A',
      at: '2:16',
      text: 'must be a string',
    },
    {
      toml: '[model_providers.x.http_headers]\n"A" = "1"\n"B.C" = 2',
      key: 'model_providers.x.http_headers."B.C"',
      at: '3:9',
      text: 'must be a string',
    },
    {
      toml: '[model_providers.x]\nwire_api = "chat"',
      key: 'model_providers.x.wire_api',
      at: '2:12',
      text: 'must be one of "responses", not "chat"',
      remedy: 'Chat Completions are no longer spoken',
    },
    {
      toml: 'model_providers.x.wire_api = "chats"',
      key: 'model_providers.x.wire_api',
      at: '1:30',
      text: 'not "chats"',
    },
    {
      toml: '[projects."/a"]\ntrust_level = "tru"',
      key: 'projects."/a".trust_level',
      at: '2:15',
      text: 'must be one of "trusted", "untrusted"',
    },
    { toml: '[projects]\nx = 1', key: 'projects.x', at: '2:5', text: 'must be a table' },
    {
      toml: 'openai_base_url = "nowhere"',
      key: 'openai_base_url',
      at: '1:19',
      text: 'must be an http or https URL',
    },
    {
      toml: 'chatgpt_base_url = "ftp://x"',
      key: 'chatgpt_base_url',
      at: '1:20',
      text: 'must be an http or https URL',
    },
    {
      toml: '[model_providers.openai]\nname = "x"',
      key: 'model_providers.openai',
      at: '1:1',
      text: 'is built in',
      remedy: 'openai_base_url',
    },
    {
      toml: '[model_providers.ollama]\nname = "x"',
      key: 'model_providers.ollama',
      at: '1:1',
      text: 'is built in',
    },
  ])('$toml', async ({ toml, key, at, text, remedy = '' }) => {
    await using home = await openHome();
    const path = await home.write('home/config.toml', toml);
    await expect(home.load()).rejects.toMatchObject({
      code: 'CONFIG_VALUE_INVALID',
      key,
      message: expect.stringContaining(`${path}:${at}: \`${key}\` `),
    });
    await expect(home.load()).rejects.toMatchObject({ message: expect.stringContaining(text) });
    const failure: unknown = await home.load().catch((error: unknown) => error);
    expect(failure).toMatchObject(remedy === '' ? {} : { remedy: expect.stringContaining(remedy) });
  });

  test('in the layer that sets it', async () => {
    await using home = await openHome({ 'home/config.toml': 'sandbox_mode = "read-only"' });
    const flag = home.load({ overrides: ['sandbox_mode=foo'] });
    await expect(flag).rejects.toMatchObject({
      message: expect.stringContaining('a -c override: `sandbox_mode` must be one of'),
      place: {},
      allowed: ['read-only', 'workspace-write', 'danger-full-access'],
    });
    const path = await home.write('etc/managed_config.toml', 'model = 1');
    await expect(home.load()).rejects.toMatchObject({ place: { path, line: 1, column: 9 } });
  });
});

describe('settings that do not exist', () => {
  const toml = `modle = "x"
[features]
anything = true
[model_providers.own]
api_key = "k"
[sandbox_workspace_write]
network_acess = true
[projects."/a"]
trust = "trusted"
`;

  test('are noted', async () => {
    await using home = await openHome();
    const path = await home.write('home/config.toml', toml);
    const { notices } = await home.load({ overrides: ['zzz=1'] });
    expect(notices).toEqual([
      `${path}:1:9: there is no setting \`modle\`, it is ignored; did you mean \`model\`?`,
      `${path}:5:11: there is no setting \`model_providers.own.api_key\`, it is ignored`,
      `${path}:7:17: there is no setting \`sandbox_workspace_write.network_acess\`, it is ignored; did you mean \`network_access\`?`,
      `${path}:9:9: there is no setting \`projects."/a".trust\`, it is ignored`,
      'a -c override: there is no setting `zzz`, it is ignored',
    ]);
  });

  test.each([
    { text: 'modle = "x"', key: 'modle', suggestion: 'model' },
    { text: 'aproval_policy = "never"', key: 'aproval_policy', suggestion: 'approval_policy' },
    { text: '[model_provider.own]\nname = "x"', key: 'model_provider', code: 'CONFIG_VALUE_INVALID' },
    {
      text: '[model_providers.own]\nbaseurl = "http://x"',
      key: 'model_providers.own.baseurl',
      suggestion: 'base_url',
    },
    { text: 'qqqqqqqqq = 1', key: 'qqqqqqqqq' },
  ])('are refused under strict: $text', async ({ text, key, suggestion, code = 'CONFIG_KEY_UNKNOWN' }) => {
    await using home = await openHome({ 'home/config.toml': text });
    const expected =
      suggestion === undefined ? {} : { suggestion, remedy: `Did you mean \`${suggestion}\`?` };
    await expect(home.load({ strict: true })).rejects.toMatchObject({ code, key, ...expected });
  });

  test('are refused under strict in an override, too', async () => {
    await using home = await openHome();
    const load = home.load({ strict: true, overrides: ['modle=x'] });
    await expect(load).rejects.toMatchObject({ code: 'CONFIG_KEY_UNKNOWN', place: {} });
  });
});
