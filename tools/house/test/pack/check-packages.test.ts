import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkPackages, type PackReport } from '@codex-ts/house/pack';
import { expect, test } from 'vitest';

import { engines, manifestOf, ovenFiles, repositoryRoot, writeFiles, type Files } from './oven-package.ts';

const row = { level: 1, owns: 'Heat.', mayImport: [], mayTest: [] };
const rows = [
  { ...row, name: 'oven', folder: 'packages/oven', codes: 'OVEN' },
  { ...row, name: 'hob', folder: 'packages/hob', codes: 'HOB', isProgram: true },
  { ...row, name: 'bench', folder: 'bench', codes: null },
];

const program = {
  ...ovenFiles,
  'package.json': manifestOf('hob', { exports: {}, bin: { hob: './dist/index.js' } }),
  'dist/index.js': "#!/usr/bin/env node\nconsole.log('hob 0.1.0. Usage: hob');\n",
};

function inFolder(folder: string, files: Files): [path: string, text: string][] {
  return Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]);
}

const workspaceFiles = Object.fromEntries([
  ['package.json', JSON.stringify({ name: 'root', private: true, engines: { node: engines } })],
  ['pnpm-workspace.yaml', 'packages:\n  - packages/*\n  - bench\n'],
  ['.gitignore', 'node_modules\ndist\n'],
  ['layers.json', JSON.stringify({ bundled: [], packages: rows })],
  ['tools/house/loaded-modules.json', '{ "@codex-ts/oven": ["@codex-ts/oven"] }'],
  ['bench/package.json', '{ "name": "@codex-ts/bench", "private": true }'],
  ...inFolder('packages/oven', ovenFiles),
  ...inFolder('packages/oven/src', { 'index.ts': '' }),
  ...inFolder('packages/hob', program),
  ...inFolder('packages/hob/src', { 'index.ts': '' }),
]);

async function checkWorkspace(changes: Files = {}): Promise<PackReport> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'codex-ts-check-')));
  const root = join(base, 'workspace');
  const scratch = join(base, 'scratch');
  try {
    const { 'packages/hob/dist/index.d.ts': _unused, ...files } = { ...workspaceFiles, ...changes };
    await writeFiles(root, files);
    await symlink(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'), 'junction');
    await mkdir(scratch);
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    return await checkPackages(root, scratch);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

test('says a line for each published package, and nothing else when all is well', async () => {
  const { packages, lines, findings } = await checkWorkspace();
  expect(findings).toEqual([]);
  expect(packages.toSorted()).toEqual(['packages/hob', 'packages/oven']);
  expect(lines.toSorted()).toEqual([
    expect.stringMatching(/^@codex-ts\/hob 0\.1\.0: 4 files, \d+ kB, fit to publish$/u),
    expect.stringMatching(/^@codex-ts\/oven 0\.1\.0: 5 files, \d+ kB, fit to publish$/u),
  ]);
});

test('reports what each of its checks finds', async () => {
  const { lines, findings } = await checkWorkspace({
    'packages/oven/package.json': manifestOf('oven', { license: 'MIT' }),
    'packages/oven/dist/index.js':
      "import 'node:http';\nimport { one } from './chunk-ONE.js';\nclass A extends Error { code = 'OVEN_COLD' }\nexport class B extends Error { code = 'OVEN_COLD' }\n",
    'packages/oven/dist/chunk-ONE.js': 'export const one = 1;\n',
    'packages/oven/dist/chunk-OLD.js': '',
    'packages/oven/dist/index.d.ts': "export { absent } from './absent.ts';\n",
    'packages/hob/dist/index.js': "#!/usr/bin/env node\nimport 'left-pad';\n",
    'packages/hob/dist/left-pad.d.ts': '',
  });
  expect(lines[0]).toBe('@codex-ts/oven: removed dist/chunk-OLD.js, which nothing imports');
  for (const finding of [
    '@codex-ts/oven: package.json: license is not "Apache-2.0"',
    '@codex-ts/oven: OVEN_COLD is the code of two classes: dist/index.js, dist/index.js',
    '@codex-ts/oven: types: InternalResolutionError',
    'error TS2307',
    'importing @codex-ts/oven loads node:http',
    '@codex-ts/hob: dist/index.js imports left-pad, which would not be installed',
    '@codex-ts/hob: ./dist/index.js --version does not print 0.1.0',
  ]) {
    expect(findings).toContainEqual(expect.stringContaining(finding));
  }
});

test('says so when the packages cannot be installed, beside what else it found', async () => {
  const manifest = manifestOf('oven', { license: 'MIT', dependencies: { absent: '1.0.0' } });
  const { findings } = await checkWorkspace({ 'packages/oven/package.json': manifest });
  expect(findings).toEqual(
    expect.arrayContaining([
      '@codex-ts/oven: package.json: license is not "Apache-2.0"',
      '@codex-ts/oven depends on absent, which is not installed here',
    ]),
  );
});
