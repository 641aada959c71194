import { readFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';

import { runTool } from '@codex-ts/house/visited';
import { expect, test } from 'vitest';

import { copyRepository } from './repository-copy.ts';

test('a build sees a source that changed without a younger date', async () => {
  await using copy = await copyRepository();
  const folder = 'packages/utils-error';
  const { scripts } = JSON.parse(readFileSync(join(copy.root, folder, 'package.json'), 'utf8'));
  const [command, ...args] = scripts.build.split(' && ')[0].split(' ');
  const declarations = async (): Promise<string> => {
    const { exitCode, stdout } = await runTool(command, args, {
      root: copy.root,
      cwd: join(copy.root, folder),
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    return readFileSync(join(copy.root, folder, 'dist/index.d.ts'), 'utf8');
  };
  expect(await declarations()).not.toContain('planted');

  const index = `${folder}/src/index.ts`;
  await copy.edit(index, (text) => `${text}/** Planted. */\nexport const planted = 1;\n`);
  const longAgo = new Date(0);
  await utimes(join(copy.root, index), longAgo, longAgo);
  expect(await declarations()).toContain('planted');
});
