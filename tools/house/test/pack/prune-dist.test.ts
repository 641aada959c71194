import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { pruneDist } from '@codex-ts/house/pack';
import { expect, onTestFinished, test } from 'vitest';

import { writeFiles } from './oven-package.ts';

test('what an earlier build left goes, what belongs to this one stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-prune-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const built = {
    'dist/index.js': "import './chunk-NEW.js';",
    'dist/index.js.map': '{}',
    'dist/index.d.ts': '',
    'dist/chunk-NEW.js': 'const a=b/c,d=/["/]/;import("./chunk-LAZY.js")',
    'dist/chunk-NEW.js.map': '{}',
    'dist/chunk-LAZY.js': '',
    'dist/child/main.js': 'import "../chunk-CHILD.js";',
    'dist/chunk-CHILD.js': '',
  };
  const sources = { 'src/index.ts': '', 'src/child/main.ts': '' };
  const left = {
    'dist/chunk-OLD.js': "import './index.js';",
    'dist/chunk-OLD.js.map': '{}',
    'dist/gone/index.js': '',
    'dist/renamed.d.ts': '',
    'dist/renamed.d.ts.map': '{}',
  };
  await writeFiles(folder, { ...built, ...sources, ...left });

  expect(await pruneDist(folder)).toEqual([
    'chunk-OLD.js',
    'chunk-OLD.js.map',
    'gone/index.js',
    'renamed.d.ts',
    'renamed.d.ts.map',
  ]);
  const kept = globSync('dist/**/*.*', { cwd: folder }).map((path) => path.replaceAll('\\', '/'));
  expect(kept.toSorted()).toEqual(Object.keys(built).toSorted());
  expect(await pruneDist(folder)).toEqual([]);
});

test('a package that was not built has nothing to lose', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-prune-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await pruneDist(folder)).toEqual([]);
});
