import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { assertWritable } from '@codex-ts/utils-files';

import { scratch } from './scratch.ts';

test.each(['new', 'old', 'read-only', 'a/b/c', 'dangling', 'link'])(
  '%s can be written, and nothing changes',
  async (path) => {
    await using home = await scratch();
    await writeFile(home.at('old'), 'x');
    await writeFile(home.at('read-only'), 'x');
    await chmod(home.at('read-only'), 0o400);
    await symlink('later/on', home.at('dangling'));
    await symlink('old', home.at('link'));
    const before = { names: await home.names(), old: await stat(home.at('old')) };

    await assertWritable(home.at(path));

    expect({ names: await home.names(), old: await stat(home.at('old')) }).toEqual({
      ...before,
      old: expect.objectContaining({ mtimeMs: before.old.mtimeMs, size: 1, ino: before.old.ino }) as unknown,
    });
    expect(await readFile(home.at('old'), 'utf8')).toBe('x');
  },
);

test.each([
  { path: 'directory', errno: 'EISDIR' },
  { path: 'old/below', errno: 'ENOTDIR' },
  { path: 'circle', errno: 'ELOOP' },
])('$path cannot: $errno', async ({ path, errno }) => {
  await using home = await scratch();
  await mkdir(home.at('directory'));
  await writeFile(home.at('old'), 'x');
  await symlink('circle', home.at('circle'));

  await expect(assertWritable(home.at(path))).rejects.toMatchObject({ code: 'FILES_WRITE_FAILED', errno });
  expect(await home.names()).toEqual(['circle', 'directory', 'old']);
});

test('neither can a directory that the kernel keeps to itself', async () => {
  await expect(assertWritable('/proc/codex-ts/auth.json')).rejects.toMatchObject({
    code: 'FILES_WRITE_FAILED',
  });
});
