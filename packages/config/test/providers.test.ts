import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { openHome } from './home.ts';

test('a provider of one’s own brings all that a request needs', async () => {
  const toml = `model_provider = "own"
[model_providers.own]
name = "Own"
base_url = "https://models.example/v1/"
wire_api = "responses"
env_key = "OWN_KEY"
env_key_instructions = "Ask for one."
requires_openai_auth = true
request_max_retries = 1
stream_max_retries = 2
stream_idle_timeout_ms = 3
http_headers = { "X-A" = "1" }
env_http_headers = { "X-B" = "B" }
query_params = { "api-version" = "1" }
supports_websockets = false
`;
  await using home = await openHome({ 'home/config.toml': toml });
  expect((await home.load({ strict: true })).provider).toEqual({
    id: 'own',
    name: 'Own',
    baseUrl: 'https://models.example/v1',
    envKey: 'OWN_KEY',
    envKeyInstructions: 'Ask for one.',
    requiresOpenaiAuth: true,
    requestMaxRetries: 1,
    streamMaxRetries: 2,
    streamIdleTimeoutMs: 3,
    httpHeaders: { 'X-A': '1' },
    envHttpHeaders: { 'X-B': 'B' },
    queryParams: { 'api-version': '1' },
  });
});

test('a provider of one’s own needs next to nothing', async () => {
  await using home = await openHome();
  const overrides = ['model_provider=own', 'model_providers.own.base_url="http://127.0.0.1:1"'];
  expect((await home.load({ overrides })).provider).toEqual({
    id: 'own',
    name: 'own',
    baseUrl: 'http://127.0.0.1:1',
    requiresOpenaiAuth: false,
    requestMaxRetries: 4,
    streamMaxRetries: 5,
    streamIdleTimeoutMs: 300_000,
  });
});

test('a key in the file is sent as a header, unless that is set', async () => {
  await using home = await openHome();
  const overrides = ['model_provider=own', 'model_providers.own.experimental_bearer_token="t"'];
  const { provider } = await home.load({ overrides });
  expect(provider.httpHeaders).toEqual({ Authorization: 'Bearer t' });
  const own = [...overrides, 'model_providers.own.http_headers={Authorization="Other"}'];
  expect((await home.load({ overrides: own })).provider.httpHeaders).toEqual({ Authorization: 'Other' });
});

test('retries without end are cut', async () => {
  await using home = await openHome();
  const retries = ['request_max_retries', 'stream_max_retries'].map(
    (key) => `model_providers.own.${key}=100000`,
  );
  const { provider } = await home.load({ overrides: ['model_provider=own', ...retries] });
  expect(provider).toMatchObject({ requestMaxRetries: 100, streamMaxRetries: 100 });
});

describe('built in', () => {
  test.each([
    { id: 'openai', expected: { name: 'OpenAI', requiresOpenaiAuth: true } },
    { id: 'ollama', expected: { baseUrl: 'http://localhost:11434/v1', requiresOpenaiAuth: false } },
    { id: 'lmstudio', expected: { baseUrl: 'http://localhost:1234/v1', requiresOpenaiAuth: false } },
  ])('is $id', async ({ id, expected }) => {
    await using home = await openHome();
    const { provider } = await home.load({ overrides: [`model_provider=${id}`] });
    expect(provider).toMatchObject({ id, ...expected });
  });

  test('openai_base_url concerns openai alone', async () => {
    await using home = await openHome({ 'home/config.toml': 'openai_base_url = "http://127.0.0.1:9/v1//"' });
    expect((await home.load()).provider.baseUrl).toBe('http://127.0.0.1:9/v1');
    const { provider } = await home.load({ overrides: ['model_provider=ollama'] });
    expect(provider.baseUrl).toBe('http://localhost:11434/v1');
  });
});

test('a provider nobody defined is told with those that are', async () => {
  await using home = await openHome();
  const path = await home.write(
    'home/config.toml',
    'model_provider = "onw"\n[model_providers.own]\nbase_url = "http://127.0.0.1:1"\n',
  );
  await expect(home.load()).rejects.toMatchObject({
    code: 'CONFIG_PROVIDER_UNKNOWN',
    provider: 'onw',
    known: ['openai', 'ollama', 'lmstudio', 'amazon-bedrock', 'own'],
    message: `${path}:1:18: there is no model provider "onw"`,
    remedy: expect.stringContaining('Did you mean "own"?'),
  });
});

describe('what cannot work is refused when it is chosen', () => {
  test.each([
    { toml: 'base_url = "not a url"', key: 'model_providers.own.base_url' },
    { toml: 'base_url = "file:///x"', key: 'model_providers.own.base_url' },
    { toml: 'auth = {}', key: 'model_providers.own.auth.command' },
    { toml: 'auth = { command = " " }', key: 'model_providers.own.auth.command' },
    { toml: 'env_key = "K"\nauth = { command = "x" }', key: 'model_providers.own.auth' },
    { toml: 'requires_openai_auth = true\nauth = { command = "x" }', key: 'model_providers.own.auth' },
    { toml: 'experimental_bearer_token = "t"\nauth = { command = "x" }', key: 'model_providers.own.auth' },
    { toml: 'aws = {}', key: 'model_providers.own.aws' },
    { toml: 'http_headers = { "a b" = "x" }', key: 'model_providers.own.http_headers."a b"' },
    { toml: 'http_headers = { a = "x\\ny" }', key: 'model_providers.own.http_headers.a' },
    { toml: 'env_http_headers = { "" = "X" }', key: 'model_providers.own.env_http_headers.""' },
  ])('$toml', async ({ toml, key }) => {
    await using home = await openHome({ 'home/config.toml': `[model_providers.own]\n${toml}\n` });
    await expect(home.load()).resolves.toBeDefined();
    const chosen = home.load({ overrides: ['model_provider=own'] });
    await expect(chosen).rejects.toMatchObject({ code: 'CONFIG_VALUE_INVALID', key });
  });
});

describe('a command that prints the token', () => {
  const toml = `model_provider = "own"
[model_providers.own]
base_url = "http://127.0.0.1:1"
requires_openai_auth = false
`;

  test('brings native’s patience with it', async () => {
    await using home = await openHome({ 'home/config.toml': `${toml}auth = { command = "print-token" }` });
    expect((await home.load({ strict: true })).provider).toMatchObject({
      requiresOpenaiAuth: false,
      tokenCommand: { command: 'print-token', args: [], timeoutMs: 5_000, refreshIntervalMs: 300_000 },
    });
  });

  test('is read whole; its directory starts at that of the file', async () => {
    const auth = `[model_providers.own.auth]
command = "./print-token"
args = ["--for", "codex"]
cwd = "bin"
timeout_ms = 1
refresh_interval_ms = 0
`;
    await using home = await openHome();
    const file = await home.write('home/config.toml', toml + auth);
    expect((await home.load({ strict: true })).provider.tokenCommand).toEqual({
      command: './print-token',
      args: ['--for', 'codex'],
      cwd: join(dirname(file), 'bin'),
      timeoutMs: 1,
    });
  });

  test('in the user’s home, or at the workspace for a -c override', async () => {
    await using home = await openHome({
      'home/config.toml': `${toml}auth = { command = "x", cwd = "~/bin" }`,
    });
    expect((await home.load()).provider.tokenCommand?.cwd).toBe(join(homedir(), 'bin'));
    const overridden = await home.load({ overrides: ['model_providers.own.auth.cwd=here'] });
    expect(overridden.provider.tokenCommand?.cwd).toMatch(/[\\/]here$/u);
  });

  test.each([
    { auth: '"print-token"', message: '`model_providers.own.auth` must be a table' },
    { auth: '{ command = 1 }', message: '`model_providers.own.auth.command` must be a string' },
    {
      auth: '{ command = "x", args = "y" }',
      message: '`model_providers.own.auth.args` must be a list of strings',
    },
    {
      auth: '{ command = "x", timeout_ms = 0 }',
      message: '`model_providers.own.auth.timeout_ms` must be a whole number above zero',
    },
    {
      auth: '{ command = "x", refresh_interval_ms = -1 }',
      message: '`model_providers.own.auth.refresh_interval_ms` must be a whole number that is not negative',
    },
  ])('auth = $auth is refused', async ({ auth, message }) => {
    await using home = await openHome({ 'home/config.toml': `${toml}auth = ${auth}` });
    await expect(home.load()).rejects.toMatchObject({
      code: 'CONFIG_VALUE_INVALID',
      message: expect.stringContaining(message),
    });
  });

  test('a setting that does not exist is told with the one that was meant', async () => {
    const auth = 'auth = { command = "x", timeout = 1, refresh_intervall_ms = 1 }';
    await using home = await openHome({ 'home/config.toml': toml + auth });
    expect((await home.load()).notices).toContainEqual(
      expect.stringContaining('did you mean `refresh_interval_ms`?'),
    );
    await expect(home.load({ strict: true })).rejects.toMatchObject({ code: 'CONFIG_KEY_UNKNOWN' });
  });
});
