import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { compareOwners } from '@codex-ts/bench/ownership-answers';
import { runOwnership } from '@codex-ts/import-ownership';
import { expect, test } from 'vitest';

const run = promisify(execFile);

const manifest = (name: string): string =>
  JSON.stringify({ name: `@acme/${name}`, type: 'module', exports: { '.': './src/index.ts' } });

const files = {
  'package.json': '{ "private": true }',
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
  'packages/low/package.json': manifest('low'),
  'packages/low/src/index.ts': 'export const a = 1;\nexport interface T {}\nexport default function d() {}\n',
  'packages/mid/package.json': manifest('mid'),
  'packages/mid/src/index.ts':
    "export * from '@acme/low';\nexport { default } from '@acme/low';\nexport * as low from '@acme/low';\nexport { gone } from 'not-installed';\nimport { a } from '@acme/low';\nexport const alias = a;\nexport const own = 1;\n",
  'packages/top/package.json': manifest('top'),
  'packages/top/src/index.ts':
    "import d, { a, alias, gone, low, own, type T } from '@acme/mid';\nimport * as mid from '@acme/mid';\nimport { b } from '@acme/nowhere';\nexport const x: T = [d, a, alias, gone, low, own, mid, b];\n",
};

test('both say of each imported name who declares it, and an alias is a declaration to both', async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'ownership-answers-')));
  try {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), text);
    }
    await mkdir(join(root, 'node_modules/@acme'), { recursive: true });
    for (const name of ['low', 'mid', 'top']) {
      await symlink(join(root, 'packages', name), join(root, 'node_modules/@acme', name), 'junction');
    }
    await run('git', ['init', '--quiet'], { cwd: root });

    const sites = compareOwners(await runOwnership({ root, cache: { isOn: false } }));

    const inTop = sites.filter(({ file }) => file.startsWith('packages/top/'));
    expect(inTop.map(({ name, ours, compiler }) => `${name}: ${ours}, ${compiler}`)).toEqual([
      'd: @acme/low, @acme/low',
      'a: @acme/low, @acme/low',
      'alias: @acme/mid, @acme/mid',
      'gone: undefined, undefined',
      'low: @acme/low, @acme/low',
      'own: @acme/mid, @acme/mid',
      'T: @acme/low, @acme/low',
      'mid: @acme/mid, @acme/mid',
    ]);
    expect(inTop.every(({ isReported }) => !isReported)).toBe(true);
  } finally {
    await rm(root, { recursive: true });
  }
});
