import { lstat, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { writeFileDurably } from '@codex-ts/utils-files';

import { scratch } from './scratch.ts';

test.each([
  { what: 'a relative one', links: { 'a.json': 'real/a.json' } },
  { what: 'a chain', links: { 'a.json': './b.json', 'b.json': 'real/../c.json', 'c.json': 'real/a.json' } },
  { what: 'a directory on the way', links: { 'a.json': 'way/a.json', way: 'real' } },
  { what: 'one that climbs behind a link', links: { 'a.json': 'deep/../a.json', deep: 'real/sub' } },
])('a link stays and its target is written: $what', async ({ links }) => {
  for (const exists of [true, false]) {
    await using home = await scratch();
    await mkdir(home.at('real', 'sub'), { recursive: true });
    if (exists) await writeFile(home.at('real', 'a.json'), 'old');
    for (const [name, target] of Object.entries(links)) await symlink(target, home.at(name));

    await writeFileDurably(home.at('a.json'), 'new');

    expect(await readlink(home.at('a.json'))).toBe(links['a.json']);
    const real = await lstat(home.at('real', 'a.json'));
    expect(real.isFile()).toBe(true);
    expect(await readFile(home.at('real', 'a.json'), 'utf8')).toBe('new');
    expect(await home.names()).toEqual([...Object.keys(links), 'real'].toSorted());
  }
});

test('an absolute link into a directory that does not exist yet creates it', async () => {
  await using home = await scratch();
  await symlink(home.at('later', 'on', 'a.json'), home.at('a.json'));

  await writeFileDurably(home.at('a.json'), 'new');

  expect(await readFile(home.at('later', 'on', 'a.json'), 'utf8')).toBe('new');
});

test('links in a circle are reported', async () => {
  await using home = await scratch();
  await symlink('b', home.at('a'));
  await symlink('a', home.at('b'));

  await expect(writeFileDurably(home.at('a'), 'x')).rejects.toMatchObject({ errno: 'ELOOP' });
});

test('a link to a directory is no file', async () => {
  await using home = await scratch();
  await mkdir(home.at('real'));
  await symlink('real', home.at('a'));

  await expect(writeFileDurably(home.at('a'), 'x')).rejects.toMatchObject({ errno: 'EISDIR' });
});
