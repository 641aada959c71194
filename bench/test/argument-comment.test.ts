import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const files = {
  'package.json': '{ "name": "tree", "private": true, "type": "module" }',
  'tsconfig.json':
    '{ "compilerOptions": { "module": "preserve", "strict": true, "types": [] }, "include": ["packages"] }',
  'tsconfig.eslint.json': '{ "extends": "./tsconfig.json" }',
  'packages/a.ts': `export function f(flag: boolean, ...counts: number[]): void {}
export class Timer { constructor(ms: number, unref?: null) {} every(every: number): this { return this; } }
f(true, 1);
f(/*on*/ false, /*counts*/ 2);
new Timer(-5, null).every(1);
const both: [boolean, number] = [true, 1];
f(...both, 3);
declare const either: ((a: boolean) => void) | ((b: boolean) => void);
either(true);
declare function labelled(...args: [first: boolean, second?: number]): void;
labelled(true as boolean, void 0);
setTimeout(() => {}, 5);
`,
};

const program = (name: string): string => fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url));
const entry = fileURLToPath(new URL('../../tools/argument-comment-lint/src/index.ts', import.meta.url));

async function linesOf(name: string, args: readonly string[]): Promise<string[]> {
  const all = ['--conditions=@codex-ts/source', program(name), ...args];
  const { stdout } = await promisify(execFile)(process.execPath, all);
  return stdout.trim().split('\n').toSorted();
}

test('the rule of the peer says what the lint says', async () => {
  const tree = await realpath(await mkdtemp(join(tmpdir(), 'codex-ts-bench-rule-')));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text);
  }

  const ours = await linesOf('argument-comment-verdicts', ['--entry', entry, '--tree', tree]);
  const peer = await linesOf('argument-comment-eslint', [
    '--tree',
    tree,
    '--cache',
    join(tree, '.eslintcache'),
  ]);
  await rm(tree, { recursive: true });

  expect(ours).toHaveLength(6);
  expect(peer).toEqual(ours);
});
