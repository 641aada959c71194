import { execFile } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { run } from './cases/run.ts';
import { acme, workspaceOf, type Held } from './cases/workspace.ts';

const proxied = {
  ...acme,
  'packages/core/src/index.ts': "export { signIn } from '@acme/login';\n",
  'packages/app/src/index.ts':
    "import './uses.ts';\nimport { signIn } from '@acme/core';\n\nexport const user = signIn('me');\n",
};

async function git(held: Held, ...args: string[]): Promise<void> {
  const settings = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main'];
  await promisify(execFile)('git', [...settings, ...args], { cwd: held.root });
}

test('a clean workspace ends with 0 and says what was looked at', async () => {
  await using held = await workspaceOf(acme);
  expect(await run(held.root, [])).toEqual({
    code: 0,
    stdout: 'No findings, 4 files checked.\n',
    stderr: '',
  });
});

test('JSON has the owner, the verdict on a fix and places that count from 1', async () => {
  await using held = await workspaceOf(proxied);
  const { code, stdout } = await run(held.root, ['--format', 'json']);

  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    packages: 4,
    findings: [
      {
        file: 'packages/app/src/index.ts',
        line: 2,
        column: 10,
        rule: 'proxy-import',
        symbol: 'signIn',
        owner: {
          package: '@acme/login',
          specifier: '@acme/login',
          module: 'packages/login/src/index.ts',
          name: 'signIn',
        },
        fix: 'safe',
        message: 'signIn is declared by @acme/login, not by @acme/core',
      },
      { file: 'packages/core/src/index.ts', line: 1, column: 10, rule: 'proxy-export', fix: 'manual' },
    ],
  });
});

test('text names the owner and the command to run', async () => {
  await using held = await workspaceOf(proxied);
  const { stdout } = await run(held.root, ['-f', 'pretty']);
  expect(stdout).toContain('signIn is declared by @acme/login');
  expect(stdout).toContain("Write `import { signIn } from '@acme/login'`, or run `import-ownership --fix`.");
});

test.each(['github', 'sarif', 'gitlab', 'junit', 'agent', 'stylish', 'unix'])(
  '%s has every finding',
  async (format) => {
    await using held = await workspaceOf(proxied);
    const { code, stdout } = await run(held.root, ['-f', format]);
    expect(code).toBe(1);
    expect(stdout).toContain('proxy-import');
    expect(stdout).toContain('proxy-export');
  },
);

test('--fix writes, a second run changes nothing, and --prune removes the forward', async () => {
  await using held = await workspaceOf(proxied);
  const dry = await run(held.root, ['--fix', '--dry']);
  expect(dry.stdout).toContain("+import { signIn } from '@acme/login';");
  expect(await readFile(join(held.root, 'packages/app/src/index.ts'), 'utf8')).toContain('@acme/core');

  expect(await run(held.root, ['--fix', '-f', 'unix'])).toMatchObject({ code: 1 });
  expect(await readFile(join(held.root, 'packages/app/src/index.ts'), 'utf8')).toBe(
    "import './uses.ts';\nimport { signIn } from '@acme/login';\n\nexport const user = signIn('me');\n",
  );
  expect(await run(held.root, ['--fix', '--dry'])).toMatchObject({ code: 0, stdout: '' });

  await run(held.root, ['--fix', '--prune-public', '-f', 'unix']);
  expect(await readFile(join(held.root, 'packages/core/src/index.ts'), 'utf8')).not.toContain('signIn');
});

test('explain tells who declares, hands on and reads', async () => {
  await using held = await workspaceOf(proxied);
  const { code, stdout } = await run(held.root, ['explain', '@acme/login#signIn']);
  expect(code).toBe(0);
  expect(stdout).toBe(`signIn is declared by @acme/login in packages/login/src/index.ts:1:17
  import { signIn } from '@acme/login'
  handed on by @acme/core as signIn: packages/core/src/index.ts:1:10
  read by @acme/app through @acme/core: packages/app/src/index.ts:2:10
  read from its owner: 0 times
`);
  expect(await run(held.root, ['explain', 'nobody'])).toMatchObject({ code: 2 });
});

test('graph draws mermaid and dot, dashed where only tests import', async () => {
  await using held = await workspaceOf({
    ...acme,
    'packages/login/package.json':
      '{ "name": "@acme/login", "exports": "./src/index.ts", "devDependencies": { "@acme/app": "workspace:*" } }',
    'packages/login/test/a.test.ts': "import '@acme/app';\n",
  });
  expect((await run(held.root, ['graph'])).stdout).toBe(`flowchart LR
  p0["@acme/app"]
  p1["@acme/core"]
  p2["@acme/login"]
  p0 --> p1
  p0 --> p2
  p1 --> p2
  p2 -.-> p0
`);
  const { stdout } = await run(held.root, ['graph', '--as', 'dot']);
  expect(stdout).toContain('  "@acme/login" -> "@acme/app" [style=dashed];\n');
});

test('a baseline knows what was there, and --max-warnings limits the rest', async () => {
  await using held = await workspaceOf(proxied);
  expect(await run(held.root, ['--write-baseline'])).toMatchObject({ code: 0 });
  expect(await run(held.root, [])).toMatchObject({ code: 0 });
  await writeFile(join(held.root, 'packages/core/src/more.ts'), "export * from '@acme/login';\n");
  expect(await run(held.root, ['-f', 'unix'])).toMatchObject({ code: 1 });
  const warned = ['--rule', 'proxy-export=warn', '-f', 'unix'];
  expect(await run(held.root, warned)).toMatchObject({ code: 0 });
  expect(await run(held.root, [...warned, '--max-warnings', '0'])).toMatchObject({ code: 1 });
});

test('--changed, packages and paths narrow what is reported, not what is looked at', async () => {
  await using held = await workspaceOf({
    ...acme,
    'packages/core/src/index.ts': "export * from '@acme/login';\n",
  });
  await git(held, 'init', '-q');
  await git(held, 'add', '.');
  await git(held, 'commit', '-q', '-m', 'first');
  await writeFile(
    join(held.root, 'packages/app/src/late.ts'),
    "import { signIn } from '@acme/core';\n\nexport const user = signIn('me');\n",
  );
  const files = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await run(held.root, [...args, '-f', 'json']);
    const { findings } = JSON.parse(stdout) as { findings: { file: string }[] };
    return findings.map(({ file }) => file);
  };
  const [late, index] = ['packages/app/src/late.ts', 'packages/core/src/index.ts'];

  expect(await files()).toEqual([late, index]);
  expect(await files('--changed')).toEqual([late]);
  expect(await files('-p', 'core')).toEqual([index]);
  expect(await files(late)).toEqual([late]);
});

test.each([
  { argv: ['--fixx'], says: 'Did you mean `--fix`?' },
  { argv: ['--format', 'jsn'], says: 'Did you mean `json`?' },
  { argv: ['--rule', 'proxy-exports=off'], says: 'did you mean proxy-export?' },
  { argv: ['--rule', 'x'], says: 'is not `ID=LEVEL`' },
  { argv: ['--dry'], says: '`--dry` goes with `--fix`' },
  { argv: ['explain'], says: 'wants one symbol' },
  { argv: ['--max-warnings', 'many'], says: 'is no count' },
  { argv: ['-p', 'logn'], says: 'Did you mean' },
  { argv: ['--config', 'nowhere.json'], says: 'does not exist' },
])('$argv: wrong use ends with 2 and says how it is meant', async ({ argv, says }) => {
  await using held = await workspaceOf(acme);
  const { code, stdout, stderr } = await run(held.root, argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(says);
});

test.each([
  { what: 'no workspace', files: { 'a.ts': '' }, says: 'no package.json' },
  { what: 'one package', files: { 'package.json': '{ "name": "a" }', 'a.ts': '' }, says: 'has one package' },
  {
    what: 'a broken manifest',
    files: { ...acme, 'packages/core/package.json': '{' },
    says: 'packages/core/package.json',
  },
  {
    what: 'two packages of one name',
    files: { ...acme, 'packages/other/package.json': '{ "name": "@acme/core" }' },
    says: 'packages/other/package.json: the package in packages/core is called @acme/core, too',
  },
  {
    what: 'a source that is no text',
    files: { ...acme, 'packages/core/src/a.ts': Buffer.from([0x80, 0x00]) },
    says: 'packages/core/src/a.ts: it is not UTF-8 text',
  },
  {
    what: 'a configuration that throws',
    files: { ...acme, 'import-ownership.config.mjs': "throw new Error('no moon');\n" },
    says: 'because no moon',
  },
  {
    what: 'a broken tsconfig',
    files: { ...acme, 'packages/core/tsconfig.json': '{ "paths"' },
    says: 'is not JSON',
  },
  {
    what: 'a tsconfig that extends nothing',
    files: { ...acme, 'packages/core/tsconfig.json': '{ "extends": "./x" }' },
    says: 'extends ./x',
  },
  {
    what: 'a tsconfig that extends itself',
    files: { ...acme, 'packages/core/tsconfig.json': '{ "extends": "./tsconfig" }' },
    says: 'extends itself',
  },
  {
    what: 'a file that does not parse',
    files: { ...acme, 'packages/core/src/a.ts': 'export {\nconst' },
    says: 'packages/core/src/a.ts:2:6 does not parse',
  },
  {
    what: 'an unknown key',
    files: { ...acme, 'import-ownership.config.json': '{ "facade": [] }' },
    says: 'did you mean facades?',
  },
  {
    what: 'a date that no calendar has',
    files: {
      ...acme,
      'import-ownership.config.json':
        '{ "temporary": [{ "from": "@acme/core", "to": "@acme/login", "until": "9999-02-30", "reason": "soon" }] }',
    },
    says: 'temporary[0].until: no day of the calendar',
  },
])('$what ends with 2 and a clear message', async ({ files, says }) => {
  await using held = await workspaceOf(files);
  const { code, stdout, stderr } = await run(held.root, []);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(says);
  expect(stderr).not.toContain('    at ');
});

test('a mock of a module that is another one as a whole is told in words', async () => {
  await using held = await workspaceOf({
    ...acme,
    'packages/core/package.json':
      '{ "name": "@acme/core", "main": "./index.cjs", "dependencies": { "@acme/login": "*" } }',
    'packages/core/index.cjs': "module.exports = require('@acme/login');\n",
    'packages/app/test/app.test.ts': "vi.mock('@acme/core');\n",
  });
  const { stdout } = await run(held.root, ['-f', 'unix', '--rule', 'mock-of-proxy=error']);
  expect(stdout).toContain(
    'the mock of @acme/core does not reach who reads the whole module from @acme/login',
  );
});

test('explain tells of a module that is another one as a whole in words', async () => {
  await using held = await workspaceOf({
    ...acme,
    'packages/core/src/whole.cts': "import login = require('@acme/login');\nexport = login;\n",
  });
  expect((await run(held.root, ['explain', '@acme/login#*'])).stdout).toContain(
    'handed on by @acme/core as the whole module: packages/core/src/whole.cts:2:',
  );
});

test('an import that leads nowhere ends with 2, told as a finding', async () => {
  await using held = await workspaceOf({ ...acme, 'packages/app/src/a.ts': "import '@acme/login/none';\n" });
  const { code, stdout } = await run(held.root, ['-f', 'unix']);
  expect(code).toBe(2);
  expect(stdout).toContain('@acme/login/none leads nowhere: @acme/login does not export ./none');
});

test('what leads nowhere is told whatever is asked for, and no baseline knows it', async () => {
  await using held = await workspaceOf({ ...acme, 'packages/core/src/a.ts': "import '@acme/login/none';\n" });
  const told = { code: 2, stdout: expect.stringContaining('@acme/login/none leads nowhere') };

  expect(await run(held.root, ['-p', 'app', '-f', 'unix'])).toMatchObject(told);
  expect(await run(held.root, ['packages/app/src/index.ts', '-f', 'unix'])).toMatchObject(told);
  expect(await run(held.root, ['--write-baseline', '-f', 'unix'])).toMatchObject(told);
  expect(await run(held.root, ['-f', 'unix'])).toMatchObject(told);
  expect(await run(held.root, ['--rule', 'unresolved-sibling=warn'])).toMatchObject({ code: 0 });
});

test('the root may be called as one of its packages', async () => {
  await using held = await workspaceOf({
    ...acme,
    'package.json': '{ "name": "@acme/core", "private": true, "devDependencies": { "vitest": "*" } }',
    'vitest.config.ts': "import 'vitest/config';\n",
  });
  expect(await run(held.root, ['-f', 'unix'])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('a package that is taken from the workspace and is not there ends with 2', async () => {
  const dependencies = { '@acme/login': 'workspace:*', '@acme/gone': 'workspace:^' };
  await using held = await workspaceOf({
    ...acme,
    'packages/core/package.json': JSON.stringify({
      name: '@acme/core',
      exports: './src/index.ts',
      dependencies,
    }),
    'packages/core/src/a.ts': "import '@acme/gone';\n",
  });
  const { code, stdout } = await run(held.root, ['-f', 'unix']);
  expect(code).toBe(2);
  expect(stdout).toBe(
    'packages/core/package.json:1:93: @acme/gone is declared as workspace:^, and no package of the workspace has that name [error/unresolved-sibling]\n',
  );
});

test('links that go round are not followed', async () => {
  await using held = await workspaceOf(acme);
  await symlink('..', join(held.root, 'packages/core/up'));
  await symlink('loop', join(held.root, 'packages/loop'));
  expect(await run(held.root, [])).toMatchObject({ code: 0 });
});

test('without git the folders are walked, and .gitignore counts all the same', async () => {
  await using held = await workspaceOf({
    ...acme,
    '.gitignore': 'made.ts\n',
    'packages/app/src/made.ts': 'export {\n',
  });
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const args = ['--conditions=@codex-ts/source', main, '--format', 'unix'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: held.root, env: { PATH: '' } });
  expect(stdout).toBe('');
});

test('--help and --version answer; --print-config shows what counts', async () => {
  await using held = await workspaceOf({ ...acme, 'import-ownership.config.json': '{ "maxWarnings": 3 }' });
  expect((await run(held.root, ['--help'])).stdout).toContain('Usage: import-ownership');
  expect((await run(held.root, ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
  expect(JSON.parse((await run(held.root, ['--print-config'])).stdout)).toEqual({ maxWarnings: 3 });
});
