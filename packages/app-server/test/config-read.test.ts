import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ConfigReadResponse } from '@codex-ts/app-server-protocol';
import { expect, test } from 'vitest';

import { startTestServer, type TestServer } from './in-process.ts';

async function withFiles(
  files: Readonly<Record<string, string>>,
  overrides: string[] = [],
): Promise<TestServer> {
  return startTestServer({
    overrides,
    async prepare(codexHome) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(join(codexHome, path, '..'), { recursive: true });
        await writeFile(join(codexHome, path), text);
      }
    },
  });
}

async function read(place: TestServer, params: object = {}): Promise<ConfigReadResponse> {
  await using client = await place.connect();
  return (await client.request('config/read', params)) as ConfigReadResponse;
}

test('config_read_returns_effective_and_layers', async () => {
  await using place = await withFiles(
    {
      'config.toml': 'model = "gpt-5.5"\nsandbox_mode = "workspace-write"\nlater = 1\n',
      'etc/config.toml': 'model = "gpt-6-sol"\nmodel_verbosity = "low"\n',
    },
    ['model="gpt-6-luna"'],
  );

  const { config, origins, layers } = await read(place, { includeLayers: true });

  expect(config).toMatchObject({
    model: 'gpt-6-luna',
    model_verbosity: 'low',
    sandbox_mode: 'workspace-write',
    later: 1,
    approval_policy: null,
    instructions: null,
    cli_auth_credentials_store: 'file',
  });
  const user = { type: 'user', file: join(place.codexHome, 'config.toml'), profile: null };
  const system = { type: 'system', file: join(place.codexHome, 'etc', 'config.toml') };
  expect(origins['model']?.name).toEqual({ type: 'sessionFlags' });
  expect(origins['sandbox_mode']?.name).toEqual(user);
  expect(origins['model_verbosity']).toEqual({
    name: system,
    version: expect.stringMatching(/^sha256:[\da-f]{64}$/u),
  });
  expect(layers?.map(({ name }) => name)).toEqual([{ type: 'sessionFlags' }, user, system]);
  expect(layers?.[1]?.config).toMatchObject({ model: 'gpt-5.5', later: 1 });
});

test('without layers they are null, and without any file all is unset', async () => {
  await using place = await withFiles({});

  const { config, origins, layers } = await read(place);

  expect(config).toMatchObject({ model: null, sandbox_mode: null, analytics: null });
  expect([origins, layers]).toEqual([{}, null]);
});

test('the settings of a project count in its folder', async () => {
  await using place = await withFiles({ 'project/.codex/config.toml': 'model = "gpt-6-astra"\n' });
  const project = join(place.codexHome, 'project');
  await writeFile(
    join(place.codexHome, 'config.toml'),
    `model = "gpt-5.5"\n[projects.${JSON.stringify(project)}]\ntrust_level = "trusted"\n`,
  );

  expect((await read(place, { cwd: project })).config).toMatchObject({ model: 'gpt-6-astra' });
  expect((await read(place, { cwd: project })).origins['model']?.name).toEqual({
    type: 'project',
    dotCodexFolder: join(project, '.codex'),
  });
  expect((await read(place)).config).toMatchObject({ model: 'gpt-5.5' });
});

test('secrets do not leave the process', async () => {
  await using place = await withFiles({
    'config.toml':
      '[model_providers.own]\nname = "Own"\nbase_url = "http://127.0.0.1:9"\nexperimental_bearer_token = "hush-1"\n' +
      'http_headers = { "X-Key" = "hush-2" }\nrequest_max_retries = 3\n[mcp_servers.a]\ncommand = "a"\nenv = { KEY = "hush-3" }\n',
  });

  const answer = await read(place, { includeLayers: true });

  expect(JSON.stringify(answer)).not.toContain('hush');
  expect(answer.config).toMatchObject({
    model_providers: { own: { base_url: 'http://127.0.0.1:9', http_headers: { 'X-Key': '[redacted]' } } },
  });
});

test('numbers and dates that JSON has not', async () => {
  await using place = await withFiles({
    'config.toml': 'big = 9007199254740993\nday = 2026-01-02T03:04:05Z\n',
  });

  expect((await read(place)).config).toMatchObject({
    big: '9007199254740993',
    day: expect.stringContaining('2026-01-02T03:04:05'),
  });
});

test('settings that cannot be read are an error that says where', async () => {
  await using place = await withFiles({ 'config.toml': 'model = [\n' });
  await using client = await place.connect();

  await expect(client.request('config/read', {})).rejects.toMatchObject({
    rpcCode: -32_603,
    message: expect.stringMatching(/^invalid configuration: .*config\.toml:/u),
  });
});
