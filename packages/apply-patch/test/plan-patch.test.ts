import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { parsePatch, planPatch, type PatchPlan, type PlanOptions } from '@codex-ts/apply-patch';
import { describe, expect, test } from 'vitest';

import { patch, workspace } from './workspace.ts';

function plan(
  root: string,
  lines: readonly string[],
  options: Partial<PlanOptions> = {},
): Promise<PatchPlan> {
  return planPatch(parsePatch(patch(...lines)), { workspace: root, ...options });
}

const add = (path: string): string[] => [`*** Add File: ${path}`, '+x'];

test('a plan says what becomes of each file, and writes nothing', async () => {
  const files = { 'keep.txt': 'a\nb\n', 'old.txt': 'bye\n', 'here.txt': 'h\n' };
  await using place = await workspace(files);
  const { changes } = await plan(place.root, [
    ...add('new.txt'),
    '*** Update File: keep.txt',
    '@@',
    '-b',
    '+B',
    '*** Delete File: old.txt',
    '*** Update File: here.txt',
    '*** Move to: sub/there.txt',
  ]);
  const at = (name: string): string => join(place.root, name);
  expect(changes).toEqual([
    { path: at('new.txt'), kind: 'add', after: 'x\n' },
    { path: at('keep.txt'), kind: 'update', before: 'a\nb\n', after: 'a\nB\n' },
    { path: at('old.txt'), kind: 'delete', before: 'bye\n' },
    { path: at('here.txt'), kind: 'update', movedTo: at('sub/there.txt'), before: 'h\n', after: 'h\n' },
  ]);
  expect(await place.files()).toEqual(files);
});

describe('a file that a patch touches more than once is one change', () => {
  test.each([
    {
      name: 'added, then updated',
      files: {},
      lines: [...add('n'), '*** Update File: n', '@@', '-x', '+y'],
      changes: [{ path: 'n', kind: 'add', after: 'y\n' }],
    },
    {
      name: 'added, then deleted',
      files: {},
      lines: [...add('n'), '*** Delete File: n'],
      changes: [],
    },
    {
      name: 'updated twice',
      files: { f: 'a\nb\n' },
      lines: ['*** Update File: f', '-a', '+A', '*** Update File: f', '-b', '+B'],
      changes: [{ path: 'f', kind: 'update', before: 'a\nb\n', after: 'A\nB\n' }],
    },
    {
      name: 'deleted, then added',
      files: { f: 'a\n' },
      lines: ['*** Delete File: f', ...add('f')],
      changes: [{ path: 'f', kind: 'add', before: 'a\n', after: 'x\n' }],
    },
    {
      name: 'moved twice',
      files: { f: 'a\n' },
      lines: ['*** Update File: f', '*** Move to: g', '*** Update File: g', '*** Move to: h', '-a', '+b'],
      changes: [{ path: 'f', kind: 'update', movedTo: 'h', before: 'a\n', after: 'b\n' }],
    },
    {
      name: 'moved away and back',
      files: { f: 'a\n' },
      lines: ['*** Update File: f', '*** Move to: g', '*** Update File: g', '*** Move to: f', '-a', '+b'],
      changes: [{ path: 'f', kind: 'update', before: 'a\n', after: 'b\n' }],
    },
    {
      name: 'moved onto another',
      files: { f: 'a\n', g: 'b\n' },
      lines: ['*** Update File: f', '*** Move to: g'],
      changes: [{ path: 'f', kind: 'update', movedTo: 'g', before: 'a\n', after: 'a\n' }],
    },
    {
      name: 'moved, and another put in its place',
      files: { f: 'a\n' },
      lines: ['*** Update File: f', '*** Move to: g', ...add('f')],
      changes: [
        { path: 'f', kind: 'add', before: 'a\n', after: 'x\n' },
        { path: 'g', kind: 'add', after: 'a\n' },
      ],
    },
    {
      name: 'a file that gives way to a directory',
      files: { f: 'a\n' },
      lines: ['*** Delete File: f', ...add('f/x')],
      changes: [
        { path: 'f', kind: 'delete', before: 'a\n' },
        { path: 'f/x', kind: 'add', after: 'x\n' },
      ],
    },
  ])('$name', async ({ files, lines, changes }) => {
    await using place = await workspace(files);
    const planned = await plan(place.root, lines);
    const relative = planned.changes.map(({ path, movedTo, ...rest }) => ({
      path: path.slice(place.root.length + 1),
      ...(movedTo === undefined ? {} : { movedTo: movedTo.slice(place.root.length + 1) }),
      ...rest,
    }));
    expect(relative).toEqual(changes);
  });
});

describe('a path that leads out of the workspace is refused', () => {
  const outside = expect.objectContaining({ code: 'PATCH_OUTSIDE_WORKSPACE' });

  test.each([
    { name: 'by ..', path: () => '../out.txt' },
    { name: 'by .. in the middle', path: () => 'a/../../out.txt' },
    { name: 'absolutely', path: (outer: string) => join(outer, 'out.txt') },
    {
      name: 'by a beginning that only looks alike',
      path: (outer: string) => join(outer, 'workspace2/out.txt'),
    },
    { name: 'by a linked directory', path: () => 'link/out.txt' },
    { name: 'by a linked file', path: () => 'file' },
    { name: 'by a link to nothing yet', path: () => 'dangling' },
  ])('$name', async ({ path }) => {
    await using place = await workspace({});
    await mkdir(join(place.outer, 'elsewhere'));
    await symlink(join(place.outer, 'elsewhere'), join(place.root, 'link'));
    await symlink('../elsewhere/file', join(place.root, 'file'));
    await symlink('../elsewhere/none', join(place.root, 'dangling'));
    await expect(plan(place.root, add(path(place.outer)))).rejects.toEqual(outside);
  });

  test('also as the target of a move, and as what is deleted or updated', async () => {
    await using place = await workspace({ f: 'a\n' });
    await symlink(place.outer, join(place.root, 'link'));
    await expect(plan(place.root, ['*** Update File: f', '*** Move to: ../f'])).rejects.toEqual(outside);
    await expect(plan(place.root, ['*** Delete File: link/x'])).rejects.toEqual(outside);
    await expect(plan(place.root, ['*** Update File: ../f', '-a'])).rejects.toEqual(outside);
  });

  test('unless it ends in an allowed directory', async () => {
    await using place = await workspace({ f: 'a\n' });
    const options = { allowedRoots: [join(place.outer, 'elsewhere')] };
    const { changes } = await plan(place.root, add('../elsewhere/n'), options);
    expect(changes.map((change) => change.path)).toEqual([join(place.outer, 'elsewhere/n')]);
    await expect(plan(place.root, add('../other/n'), options)).rejects.toEqual(outside);
  });
});

test('absolute paths and .. are fine as long as they stay inside', async () => {
  await using place = await workspace({ 'a/f': 'x\n' });
  const { changes } = await plan(place.root, [...add('a/../n'), ...add(join(place.root, 'm'))]);
  expect(changes.map((change) => change.path)).toEqual([join(place.root, 'n'), join(place.root, 'm')]);
});

describe('protected directories', () => {
  const refused = expect.objectContaining({ code: 'PATCH_PATH_PROTECTED' });

  test.each(['.git/config', '.git', '.GIT/hooks/pre-commit', '.codex/config.toml', '.agents/x', '.aws/x'])(
    '%s is refused',
    async (path) => {
      await using place = await workspace({});
      await expect(plan(place.root, add(path))).rejects.toEqual(refused);
    },
  );

  test('also through a link, and in every root', async () => {
    await using place = await workspace({ '.git/HEAD': 'x\n' });
    await symlink('.git', join(place.root, 'innocent'));
    await expect(plan(place.root, add('innocent/hooks/x'))).rejects.toEqual(refused);
    const allowedRoots = [join(place.outer, 'elsewhere'), '/'];
    await expect(plan(place.root, add('.git/x'), { allowedRoots })).rejects.toEqual(refused);
    await expect(plan(place.root, add('../elsewhere/.git/x'), { allowedRoots })).rejects.toEqual(refused);
  });

  test('only directly in a root, and only unless the caller says otherwise', async () => {
    await using place = await workspace({});
    await expect(plan(place.root, add('fixtures/.git/config'))).resolves.toBeDefined();
    await expect(plan(place.root, add('.gitignore'))).resolves.toBeDefined();
    await expect(plan(place.root, add('.git/x'), { protectedNames: [] })).resolves.toBeDefined();
    await expect(plan(place.root, add('secret/x'), { protectedNames: ['secret'] })).rejects.toEqual(refused);
  });
});

describe('what is no file to patch is refused, and nothing is written', () => {
  const bytes = Uint8Array.from([0x61, 0xff, 0x0a, 0x62, 0x0a]);
  test.each([
    { name: 'a missing file updated', lines: ['*** Update File: no', '-a'], code: 'PATCH_FILE_MISSING' },
    { name: 'a missing file deleted', lines: ['*** Delete File: no'], code: 'PATCH_FILE_MISSING' },
    {
      name: 'a file deleted before',
      lines: ['*** Delete File: f', '*** Update File: f', '-a'],
      code: 'PATCH_FILE_MISSING',
    },
    { name: 'a directory deleted', lines: ['*** Delete File: d'], reason: 'directory' },
    { name: 'a directory updated', lines: ['*** Update File: d', '-a'], reason: 'directory' },
    { name: 'a directory overwritten', lines: add('d'), reason: 'directory' },
    { name: 'the workspace itself', lines: add('.'), reason: 'directory' },
    { name: 'a move onto a directory', lines: ['*** Update File: f', '*** Move to: d'], reason: 'directory' },
    { name: 'a file below a file', lines: add('f/x/y'), reason: 'notInDirectory' },
    { name: 'a file below a file to be', lines: [...add('n'), ...add('n/x')], reason: 'notInDirectory' },
    {
      name: 'a file in place of a directory to be',
      lines: [...add('n/x'), ...add('n')],
      reason: 'directory',
    },
    { name: 'bytes that are no text', lines: ['*** Update File: binary', '-b', '+c'], reason: 'notText' },
    { name: 'a name no system allows', lines: add(`n${'x'.repeat(300)}`), reason: 'unreadable' },
  ])('$name', async ({ lines, code = 'PATCH_FILE_UNUSABLE', reason }) => {
    await using place = await workspace({ f: 'a\n', 'd/x': 'a\n', binary: bytes });
    const before = await place.files();
    const error = expect.objectContaining({ code, ...(reason === undefined ? {} : { reason }) });
    await expect(plan(place.root, [...add('first'), ...lines])).rejects.toEqual(error);
    expect(await place.files()).toEqual(before);
  });

  test('bytes that are no text can be deleted and replaced', async () => {
    await using place = await workspace({ binary: bytes });
    const { changes } = await plan(place.root, add('binary'));
    expect(changes).toEqual([{ path: join(place.root, 'binary'), kind: 'add', after: 'x\n' }]);
    await expect(plan(place.root, ['*** Delete File: binary'])).resolves.toBeDefined();
  });
});

test('lines that do not stand in the file are told with file, lines and place in the patch', async () => {
  await using place = await workspace({ f: 'a\nb\n' });
  const lines = ['*** Update File: f', '@@', '-a', '@@', ' b', '-c', '+d'];
  await expect(plan(place.root, lines)).rejects.toMatchObject({
    code: 'PATCH_CONTEXT_NOT_FOUND',
    message: `Failed to find expected lines in ${join(place.root, 'f')}:\nb\nc`,
    path: join(place.root, 'f'),
    expected: ['b', 'c'],
    line: 5,
    retry: 'never',
  });
});

describe('lines are found', () => {
  const original = ['def f():', '    a', 'it’s — “so”', 'end'];
  test.each([
    { name: 'as they are', old: '    a' },
    { name: 'without regard to blanks at their end', old: '    a  ' },
    { name: 'without regard to indentation', old: 'a' },
    { name: 'with plain punctuation for typographic', old: `it's - "so"` },
  ])('$name', async ({ old }) => {
    await using place = await workspace({ f: `${original.join('\n')}\n` });
    const { changes } = await plan(place.root, ['*** Update File: f', `-${old}`, '+new', '*** End Patch']);
    expect(changes[0]?.after).toContain('new\n');
    expect(changes[0]?.after).toContain('def f():\n');
  });

  test('where they are equal before where they are only alike', async () => {
    await using place = await workspace({ f: '  a\nx\na\n' });
    const { changes } = await plan(place.root, ['*** Update File: f', '-a', '+b']);
    expect(changes[0]?.after).toBe('  a\nx\nb\n');
  });

  test('and those that stay keep their own bytes', async () => {
    await using place = await workspace({ f: '\t“a”  \r\nb\n' });
    const { changes } = await plan(place.root, ['*** Update File: f', ' "a"', '-b', '+c']);
    expect(changes[0]?.after).toBe('\t“a”  \r\nc\r\n');
  });
});

test('a byte order mark is no part of the first line, and stays', async () => {
  await using place = await workspace({ f: '\uFEFFa\nb\n' });
  const { changes } = await plan(place.root, ['*** Update File: f', '-a', '+A']);
  expect(changes[0]).toMatchObject({ before: '\uFEFFa\nb\n', after: '\uFEFFA\nb\n' });
});

test('a file that only moves keeps its end without a newline', async () => {
  await using place = await workspace({ f: 'a\nb' });
  const { changes } = await plan(place.root, ['*** Update File: f', '*** Move to: g']);
  expect(changes[0]).toMatchObject({ before: 'a\nb', after: 'a\nb' });
});
