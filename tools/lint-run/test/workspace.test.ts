import { findWorkspace, packageOf, selectPackages, type Workspace } from '@codex-ts/lint-run';
import { expect, test } from 'vitest';

import { makeTree } from './tree.ts';

function folders({ packages }: Workspace): string[] {
  return packages.map(({ folder }) => folder);
}

const members = {
  'packages/a/package.json': '{ "name": "@x/a" }',
  'packages/b/package.json': '{ "name": "@x/b", "bin": "./cli.js" }',
  'packages/b/node_modules/deep/package.json': '{ "name": "deep" }',
  'packages/notes/README.md': '',
  'tools/t/package.json': '{}',
};

test.each([
  {
    manager: 'pnpm',
    files: {
      'package.json': '{ "name": "root" }',
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - tools/*\n',
    },
  },
  {
    manager: 'npm',
    files: { 'package.json': '{ "name": "root", "workspaces": ["packages/*", "./tools/*/"] }' },
  },
  {
    manager: 'yarn',
    files: {
      'package.json': '{ "name": "root", "workspaces": { "packages": ["packages/**", "tools/**"] } }',
      'yarn.lock': '',
    },
  },
  {
    manager: 'bun',
    files: {
      'package.json':
        '{ "name": "root", "packageManager": "bun@1.2.0", "workspaces": ["{packages,tools}/*"] }',
    },
  },
])('the packages of a $manager workspace are found from inside one', async ({ manager, files }) => {
  await using tree = await makeTree({ ...members, ...files });
  const workspace = await findWorkspace({ cwd: tree.path('packages/a') });

  expect(workspace).toMatchObject({ root: tree.root, manager });
  expect(folders(workspace)).toEqual(['.', 'packages/a', 'packages/b', 'tools/t']);
  expect(workspace.packages.map(({ name }) => name)).toEqual(['root', '@x/a', '@x/b', 'tools/t']);
  expect(workspace.packages[2]?.manifest.bin).toEqual({ b: './cli.js' });
});

test('a single package is a workspace of one', async () => {
  await using tree = await makeTree({
    'package.json': '\uFEFF{ "name": "one", "type": "module" }',
    'src/a.ts': '',
  });
  const workspace = await findWorkspace({ cwd: tree.path('src') });
  expect(workspace).toMatchObject({
    root: tree.root,
    manager: 'none',
    packages: [{ name: 'one', folder: '.' }],
  });
});

test('patterns may take folders out again, also deep ones', async () => {
  await using tree = await makeTree({
    ...members,
    'packages/a/test/fixture/package.json': '{}',
    'pnpm-workspace.yaml': "packages:\n  - '**'\n  - '!**/test/**'\n  - '!tools/t'\n",
    'package.json': '{}',
  });
  expect(folders(await findWorkspace({ cwd: tree.root }))).toEqual(['.', 'packages/a', 'packages/b']);
});

test('pnpm-workspace.yaml without packages, or empty, has the root alone', async () => {
  for (const text of ['', '# nothing\n', 'catalog:\n  a: 1\n', 'packages:\n']) {
    await using tree = await makeTree({ 'package.json': '{ "name": "r" }', 'pnpm-workspace.yaml': text });
    expect(folders(await findWorkspace({ cwd: tree.root }))).toEqual(['.']);
  }
});

test('links to packages count once, and loops of links end', async () => {
  await using tree = await makeTree({
    ...members,
    'package.json': '{ "workspaces": ["packages/**", "linked/*"] }',
  });
  await tree.link('packages/loop', '..');
  await tree.link('packages/a/self', '.');
  await tree.link('packages/nowhere', 'gone');
  await tree.link('linked/a', '../packages/a');
  await tree.link('linked/t', '../tools/t');
  await tree.link('linked/outside', '/tmp');
  expect(folders(await findWorkspace({ cwd: tree.root }))).toEqual([
    '.',
    'packages/a',
    'packages/b',
    'tools/t',
  ]);
});

test('a nested package.json without a name belongs to the package around it', async () => {
  await using tree = await makeTree({
    ...members,
    'package.json': '{ "workspaces": ["packages/*"] }',
    'packages/a/esm/package.json': '{ "type": "module" }',
  });
  const workspace = await findWorkspace({ cwd: tree.path('packages/a/esm') });
  expect(workspace.root).toBe(tree.root);
  expect(packageOf(workspace, 'packages/a/esm/x.ts')?.name).toBe('@x/a');
});

test('a package that no pattern names is on its own', async () => {
  await using tree = await makeTree({
    ...members,
    'package.json': '{ "workspaces": ["packages/*"] }',
    'apart/package.json': '{ "name": "apart" }',
  });
  const workspace = await findWorkspace({ cwd: tree.path('apart') });
  expect(workspace.root).toBe(tree.path('apart'));
});

test('the search ends at the repository, unless `root` says more', async () => {
  await using tree = await makeTree({
    'package.json': '{ "workspaces": ["inner"] }',
    'inner/package.json': '{ "name": "inner" }',
    'inner/.git/HEAD': '',
  });
  expect((await findWorkspace({ cwd: tree.path('inner') })).root).toBe(tree.path('inner'));
  expect(folders(await findWorkspace({ root: tree.root }))).toEqual(['.', 'inner']);
});

test.each([
  { name: 'JSON that is none', file: 'package.json', text: '{ "name": ', message: /is not JSON/u },
  { name: 'a list', file: 'package.json', text: '[]', message: /expected object/u },
  { name: 'a bin of numbers', file: 'package.json', text: '{ "bin": { "a": 1 } }', message: /bin/u },
  {
    name: 'workspaces of another kind',
    file: 'package.json',
    text: '{ "workspaces": "x" }',
    message: /workspaces/u,
  },
  { name: 'a way out', file: 'package.json', text: '{ "workspaces": ["../x"] }', message: /leads out/u },
  { name: 'YAML that is none', file: 'pnpm-workspace.yaml', text: 'packages: [', message: /is not YAML/u },
  {
    name: 'packages of another kind',
    file: 'pnpm-workspace.yaml',
    text: 'packages: 3',
    message: /packages/u,
  },
])('$name in $file is named', async ({ file, text, message }) => {
  await using tree = await makeTree({ 'package.json': '{}', [file]: text });
  const invalid = {
    code: 'LINT_RUN_WORKSPACE_INVALID',
    path: tree.path(file),
    message: expect.stringMatching(message),
  };
  await expect(findWorkspace({ cwd: tree.root })).rejects.toMatchObject(invalid);
});

test('a broken manifest of a member is named', async () => {
  await using tree = await makeTree({ 'package.json': '{ "workspaces": ["a"] }', 'a/package.json': '' });
  const invalid = { code: 'LINT_RUN_WORKSPACE_INVALID', path: tree.path('a/package.json') };
  await expect(findWorkspace({ cwd: tree.root })).rejects.toMatchObject(invalid);
});

test('where there is no package at all, that is said', async () => {
  await using tree = await makeTree({ '.git/HEAD': '' });
  const missing = { code: 'LINT_RUN_WORKSPACE_NOT_FOUND', directory: tree.root };
  await expect(findWorkspace({ cwd: tree.root })).rejects.toMatchObject(missing);
  await expect(findWorkspace({ root: tree.root })).rejects.toMatchObject(missing);
  const gone = { code: 'LINT_RUN_WORKSPACE_NOT_FOUND', directory: tree.path('gone') };
  await expect(findWorkspace({ cwd: tree.path('gone') })).rejects.toMatchObject(gone);
});

test('a file belongs to the innermost package', async () => {
  await using tree = await makeTree({
    'package.json': '{ "name": "r", "workspaces": ["p", "p/q", "pp"] }',
    'p/package.json': '{}',
    'p/q/package.json': '{}',
    'pp/package.json': '{}',
  });
  const workspace = await findWorkspace({ cwd: tree.root });
  const rows = ['a.ts', 'p/a.ts', 'p/q/a.ts', 'pp/a.ts', 'p/qq.ts'];
  expect(rows.map((file) => packageOf(workspace, file)?.folder)).toEqual(['.', 'p', 'p/q', 'pp', 'p']);
});

test('packages are chosen by name, name without scope, or folder, and an unknown one is answered with a near one', async () => {
  await using tree = await makeTree({
    ...members,
    'package.json': '{ "name": "r", "workspaces": ["packages/*"] }',
  });
  const workspace = await findWorkspace({ cwd: tree.root });
  const chosen = selectPackages(workspace, ['b', './packages/a/', '@x/a', '.']);
  expect(chosen.map(({ folder }) => folder)).toEqual(['.', 'packages/a', 'packages/b']);

  const unknown = {
    code: 'LINT_RUN_PACKAGE_UNKNOWN',
    names: ['packages/c'],
    remedy: 'Did you mean packages/a?',
  };
  expect(() => selectPackages(workspace, ['b', 'packages/c'])).toThrow(expect.objectContaining(unknown));
  expect(() => selectPackages(workspace, [''])).toThrow(expect.objectContaining({ names: [''] }));
});
