import { mkdir, mkdtempDisposable, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { PathOutsideError, PathUnreadableError, resolveInside } from '@codex-ts/utils-path';

interface Scene extends AsyncDisposable {
  readonly root: string;
  readonly outside: string;
}

/** A root and, beside it, a directory that must stay out of reach. */
async function scene(): Promise<Scene> {
  const directory = await mkdtempDisposable(join(await realpath(tmpdir()), 'inside-'));
  const root = join(directory.path, 'root');
  const outside = join(directory.path, 'outside');
  await Promise.all([mkdir(root), mkdir(outside)]);
  return { root, outside, [Symbol.asyncDispose]: () => directory.remove() };
}

test.each([
  { path: '', inside: '' },
  { path: '.', inside: '' },
  { path: 'a.txt', inside: 'a.txt' },
  { path: 'not/there/yet.txt', inside: 'not/there/yet.txt' },
  { path: 'a/../../root/b', inside: 'b' },
  { path: '..c', inside: '..c' },
])('"$path" is the absolute path below the root', async ({ path, inside }) => {
  await using at = await scene();

  expect(await resolveInside(at.root, path)).toBe(join(at.root, inside));
  expect(await resolveInside(at.root, join(at.root, path))).toBe(join(at.root, inside));
});

test.each(['..', '../outside', '../outside/new', '../root-two', 'a/../../outside', '/', '/etc/passwd'])(
  '%s is outside',
  async (path) => {
    await using at = await scene();

    await expect(resolveInside(at.root, path)).rejects.toMatchObject({
      code: 'PATH_OUTSIDE_ROOT',
      root: at.root,
    });
  },
);

test('a link is followed to where it leads', async () => {
  await using at = await scene();
  await mkdir(join(at.root, 'real'));
  await symlink('real', join(at.root, 'in'));
  await symlink(at.outside, join(at.root, 'out'));

  expect(await resolveInside(at.root, 'in/new')).toBe(join(at.root, 'real', 'new'));
  await expect(resolveInside(at.root, 'out/new')).rejects.toMatchObject({ target: join(at.outside, 'new') });
  await expect(resolveInside(at.root, 'out')).rejects.toThrow(PathOutsideError);
});

test('a root that is itself a link stands for what it leads to', async () => {
  await using at = await scene();
  const link = join(dirname(at.root), 'link');
  await symlink(at.root, link);

  expect(await resolveInside(link, 'a')).toBe(join(at.root, 'a'));
  expect(await resolveInside(link, join(at.root, 'a'))).toBe(join(at.root, 'a'));
  expect(await resolveInside(at.root, join(link, 'a'))).toBe(join(at.root, 'a'));
});

test('a root that does not exist yet contains what would be below it', async () => {
  await using at = await scene();
  const root = join(at.root, 'later');

  expect(await resolveInside(root, 'a')).toBe(join(root, 'a'));
  await expect(resolveInside(root, '../a')).rejects.toThrow(PathOutsideError);
});

test.each([
  { link: '../outside/new', what: 'a relative one' },
  { link: 'hop', what: 'one over another' },
  { link: 'away/../new', what: 'one that climbs behind a link' },
])('a dangling link leads where it would create its file: $what', async ({ link }) => {
  await using at = await scene();
  await mkdir(join(at.outside, 'deep'));
  await symlink(join(at.outside, 'deep'), join(at.root, 'away'));
  await symlink(join(at.outside, 'new'), join(at.root, 'hop'));
  await symlink(link, join(at.root, 'dangling'));

  const outside = { target: join(at.outside, 'new') };
  await expect(resolveInside(at.root, 'dangling')).rejects.toMatchObject(outside);
});

test('a dangling link that stays inside is fine', async () => {
  await using at = await scene();
  await symlink('./sub/../new', join(at.root, 'dangling'));

  expect(await resolveInside(at.root, 'dangling')).toBe(join(at.root, 'new'));
});

test('below a file there is nothing, but it is inside', async () => {
  await using at = await scene();
  await writeFile(join(at.root, 'file'), '');

  expect(await resolveInside(at.root, 'file/x')).toBe(join(at.root, 'file', 'x'));
});

test.each([
  { path: 'circle', errno: 'ELOOP' },
  { path: 'circle/x', errno: 'ELOOP' },
  { path: 'x'.repeat(5000), errno: 'ENAMETOOLONG' },
  { path: 'a\0b', errno: undefined },
])('where it cannot be told, it says so: %#', async ({ path, errno }) => {
  await using at = await scene();
  await symlink('circle-two', join(at.root, 'circle'));
  await symlink('circle', join(at.root, 'circle-two'));

  const refused: unknown = await resolveInside(at.root, path).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(PathUnreadableError);
  expect(refused).toMatchObject({
    code: 'PATH_TARGET_UNREADABLE',
    ...(errno === undefined ? {} : { errno }),
  });
});

test('whatever links there are, writing to the answer creates nothing outside', async () => {
  const place = fc.constantFrom('a', 'b', 'c', 'a/b', 'a/c', 'b/a');
  const target = fc.constantFrom(
    'a',
    'b',
    '../c',
    '..',
    '../../outside',
    '../outside/x',
    'a/../..',
    '/',
    'c/b',
    '.',
  );
  const links = fc.array(fc.tuple(place, target), { maxLength: 5 });
  const path = fc.array(fc.constantFrom('a', 'b', 'c', '..', 'new'), { minLength: 1, maxLength: 4 });

  await fc.assert(
    fc.asyncProperty(fc.array(place, { maxLength: 3 }), links, path, async (directories, pairs, steps) => {
      await using at = await scene();
      const ignoreTaken = (): void => undefined;
      await Promise.all(directories.map((name) => mkdir(join(at.root, name), { recursive: true })));
      await Promise.all(pairs.map(([name, to]) => symlink(to, join(at.root, name)).catch(ignoreTaken)));
      const around = async (): Promise<string[]> => [
        ...(await readdir(dirname(at.root))),
        ...(await readdir(at.outside)),
      ];
      const before = await around();

      const answer = await resolveInside(at.root, steps.join('/')).catch((error: unknown) => {
        if (error instanceof PathOutsideError || error instanceof PathUnreadableError) return undefined;
        throw error;
      });
      if (answer !== undefined) {
        await mkdir(dirname(answer), { recursive: true }).catch(ignoreTaken);
        await writeFile(answer, 'x').catch(ignoreTaken);
      }
      expect(await around()).toEqual(before);
    }),
    { numRuns: 150 },
  );
});
