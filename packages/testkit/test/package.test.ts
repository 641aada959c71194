import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const run = promisify(execFile);
const root = new URL('../', import.meta.url);
const conditions = '--conditions=@codex-ts/source';

async function runNode(args: readonly string[]): Promise<string> {
  return (await run(process.execPath, [conditions, ...args], { cwd: import.meta.dirname })).stdout;
}

test('the example runs, and is the one in the README', async () => {
  const example = new URL('examples/far-ends.ts', root);
  const readme = await readFile(new URL('README.md', root), 'utf8');
  const [, block] = /```ts\n(?<code>[\s\S]*?)```/u.exec(readme) ?? [];
  expect(block).toBe(await readFile(example, 'utf8'));
  expect(await runNode([example.pathname])).toBe(
    [
      'first refresh 200',
      'same token again 401',
      'refreshes in all 2',
      'overloaded 503',
      'answered true',
      'expired 401',
      '',
    ].join('\n'),
  );
});

test('every error code stands in the README, and no other does', async () => {
  const [readme, errors] = await Promise.all([
    readFile(new URL('README.md', root), 'utf8'),
    readFile(new URL('src/testkit-error.ts', root), 'utf8'),
  ]);
  const declared = [...errors.matchAll(/override readonly code = '(?<code>\w+)'/gu)].map((match) => match[1]);
  const documented = [...readme.matchAll(/^\| `(?<code>TESTKIT_\w+)`/gmu)].map((match) => match[1]);
  expect(new Set(documented)).toEqual(new Set(declared));
  expect(documented).toHaveLength(declared.length);
  expect(declared.length).toBeGreaterThan(5);
});

test('importing it loads no server and no cryptography', async () => {
  const program = `
    import { builtinModules } from 'node:module';
    const before = new Set(process.moduleLoadList);
    await import('@codex-ts/testkit');
    const loaded = process.moduleLoadList.filter((name) => !before.has(name));
    console.log(JSON.stringify(loaded.filter((name) => /NativeModule (?:http|https|net|crypto|tls|zlib)$/.test(name))));
  `;
  expect(JSON.parse(await runNode(['--input-type=module', '--eval', program]))).toEqual([]);
});

test('its sources import nothing but Node and each other', async () => {
  const names = (await readdir(new URL('src/', root))).filter((name) => name.endsWith('.ts'));
  const sources = await Promise.all(names.map((name) => readFile(new URL(`src/${name}`, root), 'utf8')));
  const imported = sources.flatMap((source) =>
    [...source.matchAll(/(?:from|import\() ?'(?<from>[^']+)'/gu)].map((match) => match[1] ?? ''),
  );
  expect(imported.filter((from) => !from.startsWith('./') && !from.startsWith('node:'))).toEqual([]);
  expect(imported.length).toBeGreaterThan(names.length);
});
