import { join } from 'node:path';

import { configPaths } from '@codex-ts/config';
import { expect, test } from 'vitest';

import { openHome } from './home.ts';

test('every file that counts is named, whether it is there or not', async () => {
  await using home = await openHome({
    'home/one.config.toml': '',
    'workspace/.git/HEAD': 'ref: refs/heads/main\n',
    'workspace/deep/file': '',
  });

  const paths = await configPaths({
    codexHome: home.codexHome,
    systemFolder: home.systemFolder,
    workspace: join(home.workspace, 'deep'),
    profile: 'two',
  });

  expect(paths).toEqual(
    expect.arrayContaining([
      join(home.codexHome, 'config.toml'),
      join(home.codexHome, 'one.config.toml'),
      join(home.codexHome, 'two.config.toml'),
      join(home.systemFolder, 'config.toml'),
      join(home.systemFolder, 'managed_config.toml'),
      join(home.systemFolder, 'requirements.toml'),
      join(home.workspace, '.codex', 'config.toml'),
      join(home.workspace, 'deep', '.codex', 'config.toml'),
      join(home.workspace, '.git', 'HEAD'),
    ]),
  );
  expect(new Set(paths).size).toBe(paths.length);
});

test('the file of a worktree is looked at itself', async () => {
  await using home = await openHome({ 'workspace/.git': 'gitdir: elsewhere\n' });

  const paths = await configPaths(home);

  expect(paths).toContain(join(home.workspace, '.git'));
});
