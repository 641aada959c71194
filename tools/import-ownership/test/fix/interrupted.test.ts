import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { planFixes, runOwnership } from '@codex-ts/import-ownership';
import { applyEdits, writeEdits } from '@codex-ts/lint-run';

import {
  manifest,
  openSmallWorkspace,
  siblings,
  type Files,
  type SmallWorkspace,
} from '../small-workspace.ts';

const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Long enough that writing takes a while. */
const rest = `// ${'x'.repeat(100_000)}\n`;
const readers = Array.from({ length: 30 }, (_, index) => `packages/reader/src/file${10 + index}.ts`);
const files: Files = {
  'packages/owner/package.json': manifest('owner', { sideEffects: false }),
  'packages/owner/src/index.ts': 'export const a = 1;\n',
  'packages/proxy/package.json': manifest('proxy', { sideEffects: false, dependencies: siblings('owner') }),
  'packages/proxy/src/index.ts': "export { a } from '@acme/owner';\n",
  'packages/reader/package.json': manifest('reader', { dependencies: siblings('proxy') }),
  ...Object.fromEntries(
    readers.map((file) => [file, `import { a } from '@acme/proxy';\n\nexport const x = [a];\n${rest}`]),
  ),
};

/** What each file of the plan holds when it is carried out. */
async function fixedTexts({ root }: SmallWorkspace): Promise<ReadonlyMap<string, string>> {
  const { changes } = await planFixes(await runOwnership({ root, cache: { isOn: false } }));
  const texts = new Map<string, string>();
  for (const { file, before, edits } of changes) texts.set(file, await applyEdits(before, edits, { file }));
  return texts;
}

/** Starts a fix, and ends it by a signal when the first file that it writes is a new one. */
async function fixUntilItWrites(
  { root }: SmallWorkspace,
  isNew: () => Promise<boolean>,
  signal: NodeJS.Signals,
) {
  const args = ['--conditions=@codex-ts/source', program, '--fix', '--no-cache'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (child.exitCode === null && !(await isNew())) await new Promise((passed) => setTimeout(passed, 1));
  child.kill(signal);
  const [code] = await ended;
  return { code };
}

test.each(['SIGKILL', 'SIGINT'] as const)(
  '%s in the middle of a fix leaves each file old or new, and the next fix does the rest',
  async (signal) => {
    await using small = await openSmallWorkspace(files);
    const fixed = await fixedTexts(small);
    expect([...fixed.keys()].toSorted()).toEqual(['packages/reader/package.json', ...readers]);
    const first = 'packages/reader/package.json';

    await fixUntilItWrites(small, async () => (await small.read(first)) !== files[first], signal);

    for (const [file, after] of fixed) expect([files[file], after]).toContain(await small.read(file));

    const { changes } = await planFixes(await runOwnership({ root: small.root, cache: { isOn: false } }));
    await writeEdits(small.root, changes);
    for (const [file, after] of fixed) expect(await readFile(join(small.root, file), 'utf8')).toBe(after);
  },
);

test('a signal before anything is written leaves all as it was, and ends with 2', async () => {
  await using small = await openSmallWorkspace(files);
  const { runCommandLine } = await import('@codex-ts/import-ownership');
  const complaints: string[] = [];

  const code = await runCommandLine(['--fix'], {
    cwd: small.root,
    print: () => undefined,
    complain: (text) => complaints.push(text),
    hasColours: false,
    signal: AbortSignal.abort(new Error('stopped by the user')),
  });

  expect(code).toBe(2);
  expect(complaints.join('')).toContain('stopped by the user');
  for (const file of readers) expect(await small.read(file)).toBe(files[file]);
});
