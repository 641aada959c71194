import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { contentHash, openFileTable, type FileTable, type FileTableOptions } from '@codex-ts/lint-run';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { makeTree, type Tree } from './tree.ts';

const run = promisify(execFile);

function open(tree: Tree, options: Partial<FileTableOptions<number>> = {}): Promise<FileTable<number>> {
  return openFileTable<number>({
    root: tree.root,
    path: tree.path('.cache/table'),
    key: 'v1',
    readFacts: (kept) => (typeof kept === 'number' ? kept : undefined),
    // Later than any file, so that its times are believed.
    now: () => Date.now() + 60_000,
    ...options,
  });
}

/** What a lint does: the facts (here the length) of each file, and how many of them it had to find out. */
async function check(tree: Tree, files: readonly string[], options: Partial<FileTableOptions<number>> = {}) {
  const table = await open(tree, options);
  const facts: Record<string, number | undefined> = {};
  const computed: string[] = [];
  for (const file of files) {
    const look = table.look(file);
    if (look !== undefined && look.facts === undefined) {
      computed.push(file);
      table.keep(look, look.text().length);
    }
    facts[file] = look === undefined ? undefined : (table.look(file)?.facts ?? undefined);
  }
  const unsaved = await table.save();
  return { facts, computed, notice: table.notice, unsaved };
}

const two = { 'a.ts': 'one', 'src/b.ts': '\uFEFFthree' };

test('what is known is not found out again', async () => {
  await using tree = await makeTree(two);
  const cold = await check(tree, Object.keys(two));
  expect(cold).toEqual({ facts: { 'a.ts': 3, 'src/b.ts': 5 }, computed: ['a.ts', 'src/b.ts'] });
  const warm = await check(tree, Object.keys(two));
  expect(warm).toEqual({ facts: cold.facts, computed: [] });
});

test('a run that finds nothing new does not write', async () => {
  await using tree = await makeTree(two);
  await check(tree, Object.keys(two));
  const before = await stat(tree.path('.cache/table'));
  await check(tree, Object.keys(two));
  expect((await stat(tree.path('.cache/table'))).ino).toBe(before.ino);
});

test('a file that changed is looked at again, one that is back as it was is not', async () => {
  await using tree = await makeTree(two);
  await check(tree, ['a.ts']);
  await tree.write('a.ts', 'four');
  expect(await check(tree, ['a.ts'])).toMatchObject({ facts: { 'a.ts': 4 }, computed: ['a.ts'] });
  await rename(tree.path('a.ts'), tree.path('c.ts'));
  await tree.write('a.ts', 'four');
  expect((await check(tree, ['a.ts'])).computed).toEqual([]);
});

test('a change that keeps size and modification time is seen', async () => {
  await using tree = await makeTree(two);
  const { mtime } = await stat(tree.path('a.ts'));
  await check(tree, ['a.ts']);
  await tree.write('a.ts', 'two');
  await utimes(tree.path('a.ts'), mtime, mtime);
  expect((await check(tree, ['a.ts'])).computed).toEqual(['a.ts']);
});

test('the time of a file just written is not believed, its bytes are', async () => {
  await using tree = await makeTree(two);
  const { mtimeMs } = await stat(tree.path('a.ts'));
  const now = (): number => mtimeMs + 10;
  await check(tree, ['a.ts'], { now });
  expect(await readFile(tree.path('.cache/table'), 'utf8')).toMatch(/\["a\.ts","[\w-]+",null,3\]/u);
  expect((await check(tree, ['a.ts'], { now })).computed).toEqual([]);
});

test('another key, and facts that cannot be read, begin anew', async () => {
  await using tree = await makeTree(two);
  await check(tree, ['a.ts']);
  expect(await check(tree, ['a.ts'], { key: 'v2' })).toEqual({ facts: { 'a.ts': 3 }, computed: ['a.ts'] });
  await check(tree, ['a.ts']);
  const odd = await open(tree, { readFacts: () => undefined });
  expect(odd.look('a.ts')).not.toHaveProperty('facts');
});

test('with the strategy `content` times do not matter', async () => {
  await using tree = await makeTree(two);
  await check(tree, ['a.ts'], { strategy: 'content' });
  await utimes(tree.path('a.ts'), 1, 1);
  expect((await check(tree, ['a.ts'], { strategy: 'content' })).computed).toEqual([]);
});

test('files that are gone, or not listed any more, are forgotten', async () => {
  await using tree = await makeTree({ ...two, 'c.ts': '' });
  await check(tree, ['a.ts', 'src/b.ts', 'c.ts']);
  await rm(tree.path('a.ts'));
  expect((await check(tree, ['a.ts'])).facts).toEqual({ 'a.ts': undefined });
  const table = await open(tree);
  await table.save({ listed: ['c.ts'] });
  const kept = await readFile(tree.path('.cache/table'), 'utf8');
  expect(kept).toContain('"c.ts"');
  expect(kept).not.toMatch(/a\.ts|b\.ts/u);
});

test('what cannot be looked at is said', async () => {
  await using tree = await makeTree();
  await mkdir(tree.path('folder.ts'));
  await tree.write('bytes.ts', new Uint8Array([0xff]));
  await tree.link('loop.ts', 'loop.ts');
  const table = await open(tree);
  expect(() => table.look('folder.ts')).toThrow(expect.objectContaining({ reason: 'notFile' }));
  expect(() => table.look('loop.ts')).toThrow(expect.objectContaining({ reason: 'unreadable' }));
  expect(() => table.look('bytes.ts')?.text()).toThrow(expect.objectContaining({ reason: 'notText' }));
});

test('the text belongs to the hash, or is refused', async () => {
  await using tree = await makeTree(two);
  await check(tree, ['a.ts']);
  const look = (await open(tree)).look('a.ts');
  expect(look?.hash).toBe(await contentHash('one'));
  expect(look?.text()).toBe('one');
  await tree.write('a.ts', 'changed');
  expect(() => look?.text()).toThrow(expect.objectContaining({ code: 'LINT_RUN_FILE_CHANGED' }));
});

test('facts are not kept for bytes that were not looked at', async () => {
  await using tree = await makeTree(two);
  const table = await open(tree);
  const early = table.look('a.ts');
  await tree.write('a.ts', 'changed');
  const late = table.look('a.ts');
  if (early !== undefined) table.keep(early, /*facts*/ 99);
  expect(table.look('a.ts')).not.toHaveProperty('facts');
  expect(late?.text()).toBe('changed');
});

test.each([
  { name: 'empty', damage: () => '' },
  { name: 'torn', damage: (text: string) => text.slice(0, -10) },
  { name: 'changed in one byte', damage: (text: string) => text.replace(',3]', ',4]') },
  { name: 'other JSON', damage: () => '[]\n[]\n' },
  { name: 'no JSON', damage: () => '\0\0\0' },
  { name: 'of another format', damage: (text: string) => text.replace('"format":1', '"format":2') },
])('a table that is $name is not used, and that is said', async ({ damage }) => {
  await using tree = await makeTree(two);
  await check(tree, ['a.ts']);
  const text = await readFile(tree.path('.cache/table'), 'utf8');
  expect(damage(text)).not.toBe(text);
  await writeFile(tree.path('.cache/table'), damage(text));
  const again = await check(tree, ['a.ts']);
  expect(again).toMatchObject({ facts: { 'a.ts': 3 }, computed: ['a.ts'] });
  expect(again.notice).toMatch(/The cache .* is not used/u);
  expect((await check(tree, ['a.ts'])).notice).toBeUndefined();
});

test('a place where nothing can be kept is a message, not a failure', async () => {
  await using tree = await makeTree({ ...two, 'file': '' });
  const blocked = await check(tree, ['a.ts'], { path: tree.path('file/table') });
  expect(blocked).toMatchObject({ facts: { 'a.ts': 3 }, unsaved: expect.stringContaining('was not kept') });
  const folder = await check(tree, ['a.ts'], { path: tree.path('src') });
  expect(folder).toMatchObject({
    notice: expect.stringContaining('is not used'),
    unsaved: expect.stringContaining('was not kept'),
  });
});

test('cold and warm say the same after any edits', async () => {
  const names = ['a.ts', 'b.ts', 'c.ts'];
  const edit = fc.record({
    file: fc.constantFrom(...names),
    text: fc.constantFrom('', 'x', 'y', 'xy', undefined),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(edit, { maxLength: 3 }), { maxLength: 5 }), async (rounds) => {
      await using tree = await makeTree();
      for (const edits of rounds) {
        for (const { file, text } of edits) {
          if (text === undefined) await rm(tree.path(file), { force: true });
          else await tree.write(file, text);
        }
        // The real clock: files of this moment must not be believed by their times.
        const warm = await check(tree, names, { now: Date.now });
        const cold = await check(tree, names, { path: tree.path('.cache/none'), key: `${Math.random()}` });
        expect(warm.facts).toEqual(cold.facts);
      }
    }),
    { numRuns: 25 },
  );
});

test('two processes that use one table at once never see half of one', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `f${index}.ts`);
  await using tree = await makeTree(Object.fromEntries(names.map((name) => [name, name])));
  const program = fileURLToPath(new URL('table-user.ts', import.meta.url));
  const args = ['--conditions=@codex-ts/source', program, tree.root, tree.path('.cache/table'), ...names];
  const ends = await Promise.all([run(process.execPath, args), run(process.execPath, args)]);
  expect(ends).toEqual([
    { stdout: '', stderr: '' },
    { stdout: '', stderr: '' },
  ]);
  expect(await readdir(tree.path('.cache'))).toEqual(['table']);
});
