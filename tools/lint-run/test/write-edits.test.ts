import { chmod, lstat, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';

import { readSource, writeEdits, writeWholeFile } from '@codex-ts/lint-run';
import { expect, test } from 'vitest';

import { makeTree } from './tree.ts';

const insert = [{ start: 2, end: 2, text: '/*a*/ ' }];

test('files get their edits, keep mark, line ends and mode, and nothing else is left', async () => {
  await using tree = await makeTree({ 'src/a.ts': '\uFEFFf(1);\r\n', 'src/b.ts': 'g(2);\n' });
  await chmod(tree.path('src/a.ts'), 0o755);

  const written = await writeEdits(tree.root, [
    { file: 'src/a.ts', before: 'f(1);\r\n', edits: insert },
    { file: 'src/b.ts', before: 'g(2);\n', edits: insert },
  ]);

  expect(written).toEqual([
    { file: 'src/a.ts', after: 'f(/*a*/ 1);\r\n' },
    { file: 'src/b.ts', after: 'g(/*a*/ 2);\n' },
  ]);
  expect(await readFile(tree.path('src/a.ts'), 'utf8')).toBe('\uFEFFf(/*a*/ 1);\r\n');
  expect((await stat(tree.path('src/a.ts'))).mode % 0o1000).toBe(0o755);
  expect(await readdir(tree.path('src'))).toEqual(['a.ts', 'b.ts']);
});

test('edits that change nothing do not touch the file', async () => {
  await using tree = await makeTree({ 'a.ts': 'f(1);\n' });
  const before = await stat(tree.path('a.ts'));
  expect(await writeEdits(tree.root, [{ file: 'a.ts', before: 'f(1);\n', edits: [] }])).toEqual([]);
  expect((await stat(tree.path('a.ts'))).ino).toBe(before.ino);
});

test('through a link the file behind it is written, and the link stays', async () => {
  await using tree = await makeTree({ 'real/a.ts': 'f(1);\n' });
  await tree.link('a.ts', 'real/a.ts');
  await writeEdits(tree.root, [{ file: 'a.ts', before: 'f(1);\n', edits: insert }]);

  expect((await lstat(tree.path('a.ts'))).isSymbolicLink()).toBe(true);
  expect(await readFile(tree.path('real/a.ts'), 'utf8')).toBe('f(/*a*/ 1);\n');
});

const second = {
  overlap: { edits: [...insert, ...insert], contents: 'g(2);\n', code: 'LINT_RUN_EDITS_OVERLAP' },
  changed: { edits: insert, contents: 'g(3);\n', code: 'LINT_RUN_FILE_CHANGED' },
  missing: { edits: insert, contents: undefined, code: 'LINT_RUN_FILE_UNREADABLE' },
};

test.each(Object.entries(second))(
  'when the second file has %s, the first is not written either',
  async (_, row) => {
    await using tree = await makeTree({ 'a.ts': 'f(1);\n' });
    if (row.contents !== undefined) await tree.write('b.ts', row.contents);
    const changes = [
      { file: 'a.ts', before: 'f(1);\n', edits: insert },
      { file: 'b.ts', before: 'g(2);\n', edits: row.edits },
    ];

    await expect(writeEdits(tree.root, changes)).rejects.toMatchObject({ code: row.code });
    expect(await readFile(tree.path('a.ts'), 'utf8')).toBe('f(1);\n');
  },
);

test('after an abort no further file is written, and each is whole', async () => {
  await using tree = await makeTree({ 'a.ts': 'f(1);\n' });
  const changes = [{ file: 'a.ts', before: 'f(1);\n', edits: insert }];
  const reason = new Error('stopped');
  await expect(writeEdits(tree.root, changes, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(await readFile(tree.path('a.ts'), 'utf8')).toBe('f(1);\n');
});

test('what is no UTF-8 text is refused', async () => {
  await using tree = await makeTree();
  await tree.write('a.ts', new Uint8Array([0x66, 0xff, 0xfe]));
  await mkdir(tree.path('folder.ts'));

  expect(() => readSource(tree.path('a.ts'))).toThrow(expect.objectContaining({ reason: 'notText' }));
  expect(() => readSource(tree.path('folder.ts'))).toThrow(expect.objectContaining({ reason: 'notFile' }));
  expect(() => readSource(tree.path('none.ts'))).toThrow(expect.objectContaining({ reason: 'missing' }));
});

test('only the first byte order mark counts as one', async () => {
  await using tree = await makeTree({ 'a.ts': '\uFEFF\uFEFFx' });
  expect(readSource(tree.path('a.ts'))).toEqual({ text: '\uFEFFx', hasBom: true });
});

test('a whole file is written into a new folder, and through a link that points nowhere yet', async () => {
  await using tree = await makeTree();
  await tree.link('report.json', 'out/deep/report.json');
  await writeWholeFile(tree.path('report.json'), '{}');
  expect(await readFile(tree.path('out/deep/report.json'), 'utf8')).toBe('{}');
});

test('a file that cannot be written is named, and nothing is left beside it', async () => {
  await using tree = await makeTree({ 'a.ts/b.ts': '' });
  const failed = { code: 'LINT_RUN_WRITE_FAILED', path: tree.path('a.ts') };
  await expect(writeWholeFile(tree.path('a.ts'), 'x')).rejects.toMatchObject(failed);
  expect(await readdir(tree.root)).toEqual(['a.ts']);
});

test('a link that leads to itself is refused', async () => {
  await using tree = await makeTree();
  await tree.link('loop.ts', 'loop.ts');
  const failed = { code: 'LINT_RUN_WRITE_FAILED', cause: { code: 'ELOOP' } };
  await expect(writeWholeFile(tree.path('loop.ts'), 'x')).rejects.toMatchObject(failed);
  await rm(tree.path('loop.ts'));
});
