import { describe, expect, test } from 'vitest';

import { openHome } from './home.ts';

test('a profile is a file beside config.toml', async () => {
  await using home = await openHome({
    'home/config.toml': 'model = "user"\n[sandbox_workspace_write]\nnetwork_access = true\n',
    'home/work.config.toml': 'model = "work"\n[sandbox_workspace_write]\nwritable_roots = ["w"]\n',
  });
  expect((await home.load()).thread.model).toBe('user');
  const { thread, notices } = await home.load({ profile: 'work' });
  expect(thread).toMatchObject({
    model: 'work',
    networkAccess: true,
    writableRoots: [`${home.codexHome}/w`],
  });
  expect(notices).toEqual([]);
});

describe('a profile in the older form, a table in config.toml', () => {
  const toml = 'model = "user"\n[profiles.work]\nmodel = "work"\nmodel_verbosity = "low"\n';

  test('counts, and a notice says where it belongs', async () => {
    await using home = await openHome({ 'home/config.toml': toml });
    const { thread, notices, layers } = await home.load({ profile: 'work' });
    expect(thread).toMatchObject({ model: 'work', verbosity: 'low' });
    expect(notices).toEqual([expect.stringContaining(`move it to ${home.codexHome}/work.config.toml`)]);
    expect(layers).toContainEqual({
      source: 'profile',
      path: `${home.codexHome}/config.toml`,
      keys: ['model', 'model_verbosity'],
    });
  });

  test('lies under a file of its name', async () => {
    await using home = await openHome({
      'home/config.toml': toml,
      'home/work.config.toml': 'model = "file"\n',
    });
    const { thread } = await home.load({ profile: 'work' });
    expect(thread).toMatchObject({ model: 'file', verbosity: 'low' });
  });

  test('may be chosen by the key `profile`, and by a flag instead of it', async () => {
    const both = `profile = "work"\n${toml}[profiles.play]\nmodel = "play"\n`;
    await using home = await openHome({ 'home/config.toml': both });
    expect((await home.load()).thread.model).toBe('work');
    expect((await home.load({ profile: 'play' })).thread.model).toBe('play');
    expect((await home.load({ overrides: ['profile=play'] })).thread.model).toBe('play');
    expect((await home.load({ overrides: ['model=flag'] })).thread.model).toBe('flag');
  });

  test('is checked when it is chosen, with its place', async () => {
    await using home = await openHome({ 'home/config.toml': `${toml}sandbox_mode = "x"\n` });
    expect((await home.load()).thread.model).toBe('user');
    await expect(home.load({ profile: 'work' })).rejects.toMatchObject({
      code: 'CONFIG_VALUE_INVALID',
      key: 'sandbox_mode',
      place: { path: `${home.codexHome}/config.toml`, line: 5, column: 16 },
    });
  });
});

test.each([
  { profile: 'nope', remedy: 'nope.config.toml' },
  { profile: 'wrok', remedy: 'Did you mean "work"?' },
  { profile: '../evil', remedy: 'letters' },
  { profile: '', remedy: 'letters' },
  { profile: 'a/b', remedy: 'letters' },
])('the profile %j does not exist', async ({ profile, remedy }) => {
  await using home = await openHome({
    'home/config.toml': '[profiles.work]\nmodel = "work"\n',
    'evil.config.toml': 'model = "x"',
  });
  await expect(home.load({ profile })).rejects.toMatchObject({
    code: 'CONFIG_PROFILE_UNKNOWN',
    profile,
    remedy: expect.stringContaining(remedy),
  });
});

test('a broken profile is an error with its own path', async () => {
  await using home = await openHome({ 'home/work.config.toml': 'model = ' });
  await expect(home.load({ profile: 'work' })).rejects.toMatchObject({
    code: 'CONFIG_FILE_INVALID',
    path: `${home.codexHome}/work.config.toml`,
  });
  await expect(home.load()).resolves.toBeDefined();
});
