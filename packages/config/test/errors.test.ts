import { chmod, mkdir } from 'node:fs/promises';

import { loadAuthSettings } from '@codex-ts/config';
import { expect, test } from 'vitest';

import { openHome } from './home.ts';

test('a syntax error names file, line and column', async () => {
  await using home = await openHome();
  const path = await home.write('home/config.toml', 'model = "x"\n[a\n');

  const expected = {
    code: 'CONFIG_FILE_INVALID',
    path,
    line: 2,
    message: expect.stringContaining(`${path}:2:`),
  };
  await expect(home.load()).rejects.toMatchObject(expected);
  await expect(loadAuthSettings(home)).rejects.toMatchObject(expected);
});

test.each([
  { name: 'a folder', make: (path: string) => mkdir(path, { recursive: true }), text: 'cannot be read' },
])('$name in place of the file is told', async ({ make, text }) => {
  await using home = await openHome();
  await make(`${home.codexHome}/config.toml`);

  await expect(home.load()).rejects.toMatchObject({
    code: 'CONFIG_FILE_INVALID',
    message: expect.stringContaining(text),
  });
});

test('a file that is not UTF-8 is told; a byte order mark is none of it', async () => {
  await using home = await openHome();
  await home.write('home/config.toml', Buffer.from([0x6d, 0xff, 0xfe]));
  await expect(home.load()).rejects.toMatchObject({
    code: 'CONFIG_FILE_INVALID',
    message: expect.stringContaining('UTF-8'),
  });

  const path = await home.write('home/config.toml', '\uFEFFmodel = "marked"\n');
  await chmod(path, 0o400);
  expect((await home.load()).thread.model).toBe('marked');
});

test.each([
  { toml: 'model = 3', key: 'model', text: '`3` is not allowed, expected a string' },
  {
    toml: 'sandbox_mode = "foo"',
    key: 'sandbox_mode',
    text: '`foo` is not allowed, expected one of `read-only`, `workspace-write`, `danger-full-access`',
  },
  { toml: 'approval_policy = "foo"', key: 'approval_policy', text: 'expected one of `untrusted`' },
  {
    toml: '[model_providers.x]\nrequest_max_retries = -1',
    key: 'model_providers.x.request_max_retries',
    text: '`-1`',
  },
  {
    toml: '[model_providers.x]\nwire_api = "chat"',
    key: 'model_providers.x.wire_api',
    text: '`wire_api = "chat"`',
  },
  { toml: 'profile = "a"', key: 'profile', text: 'no longer supported' },
  { toml: 'openai_base_url = "nowhere"', key: 'openai_base_url', text: 'no http or https URL' },
  {
    toml: '[model_providers.openai]\nname = "x"',
    key: 'model_providers.openai',
    text: 'cannot be overridden',
  },
])('$toml: the key is named, and what may stand there', async ({ toml, key, text }) => {
  await using home = await openHome();
  await home.write('home/config.toml', toml);

  await expect(home.load()).rejects.toMatchObject({
    code: 'CONFIG_VALUE_INVALID',
    key,
    message: expect.stringContaining(text),
  });
});

test('a wrong value of a flag is told as such', async () => {
  await using home = await openHome();

  await expect(home.load({ overrides: ['sandbox_mode=foo'] })).rejects.toMatchObject({
    code: 'CONFIG_VALUE_INVALID',
    path: '-c',
  });
});

test.each(['foo', '=x', 'a..b=1'])('the override %s is none', async (override) => {
  await using home = await openHome();

  await expect(home.load({ overrides: [override] })).rejects.toMatchObject({
    code: 'CONFIG_OVERRIDE_INVALID',
  });
});

test('an override in an error does not show its value', async () => {
  await using home = await openHome();

  const error: unknown = await home
    .load({ overrides: ['a..b=sk-secret-value'] })
    .catch((reason: unknown) => reason);

  expect(String(error)).not.toContain('sk-secret-value');
});

test('unknown keys pass, and are an error when asked, with what was probably meant', async () => {
  await using home = await openHome();
  const path = await home.write('home/config.toml', 'modle = "x"\n[features]\nanything = true\n');
  expect((await home.load()).thread.model).toBe('gpt-5.5');

  await expect(home.load({ strict: true })).rejects.toMatchObject({
    code: 'CONFIG_KEY_UNKNOWN',
    key: 'modle',
    path,
    remedy: 'Did you mean `model`?',
  });
});

test.each(['nope', '../evil', '.hidden'])('the profile %s does not exist', async (profile) => {
  await using home = await openHome();
  await home.write('evil.config.toml', 'model = "x"');

  await expect(home.load({ profile })).rejects.toMatchObject({ code: 'CONFIG_PROFILE_UNKNOWN', profile });
});

test('a provider nobody defined is told with those that are', async () => {
  await using home = await openHome();

  const overrides = ['model_provider=nope', 'model_providers.own.base_url="http://127.0.0.1:1"'];
  await expect(home.load({ overrides })).rejects.toMatchObject({
    code: 'CONFIG_PROVIDER_UNKNOWN',
    remedy: expect.stringContaining('openai, own'),
  });
});
