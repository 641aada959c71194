import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { removeFile } from '@codex-ts/utils-files';

import { scratch } from './scratch.ts';

test('it says whether there was a file', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), 'x');

  expect(await removeFile(home.at('a'))).toBe(true);
  expect(await removeFile(home.at('a'))).toBe(false);
  expect(await removeFile(home.at('none', 'a'))).toBe(false);
  expect(await home.names()).toEqual([]);
});

test('of two removals at once one says so', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), 'x');

  const removed = await Promise.all([removeFile(home.at('a')), removeFile(home.at('a'))]);

  expect(removed.filter(Boolean)).toHaveLength(1);
});

test('a link goes, its target stays', async () => {
  await using home = await scratch();
  await writeFile(home.at('real'), 'x');
  await symlink('real', home.at('a'));

  expect(await removeFile(home.at('a'))).toBe(true);
  expect(await readFile(home.at('real'), 'utf8')).toBe('x');
});

test('what stays is an error', async () => {
  await using home = await scratch();
  await mkdir(home.at('directory'));

  const path = home.at('directory');
  await expect(removeFile(path)).rejects.toMatchObject({ code: 'FILES_WRITE_FAILED', path });
  await expect(removeFile(path)).rejects.toThrow(`could not remove ${path}`);
});
