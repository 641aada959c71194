import { join } from 'node:path';

import {
  importFindings,
  installConsumer,
  loadedModules,
  loadFindings,
  packWorkspace,
  programFindings,
  publishFindings,
  readLoadList,
  typeFindings,
  typeResolutionFindings,
  type ConsumerProject,
} from '@codex-ts/house/pack';
import { describe, expect, test } from 'vitest';

import {
  manifestOf,
  ovenFiles,
  packFor,
  repositoryRoot,
  type Files,
  type PackedWorkspace,
} from './oven-package.ts';

/** Tools and `@types/node` come from the repository, the packages from elsewhere. */
function install({ packages, scratch }: PackedWorkspace): Promise<ConsumerProject> {
  return installConsumer(repositoryRoot, packages, join(scratch, 'consumer'));
}

function oven(changes: Files): Files {
  return { ...ovenFiles, ...changes };
}

describe('packing', () => {
  test('gives what ships: the files of the manifest, README and licence, without the source condition', async () => {
    const exports = {
      '.': { '@codex-ts/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    };
    const publishConfig = {
      access: 'public',
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    };
    const manifest = manifestOf('oven', {
      exports,
      publishConfig,
      dependencies: { '@codex-ts/hob': 'workspace:*' },
    });
    await using workspace = await packFor({
      oven: oven({ 'package.json': manifest, 'src/index.ts': '' }),
      hob: { 'package.json': manifestOf('hob') },
    });
    const packed = workspace.packages.find(({ name }) => name === '@codex-ts/oven');
    expect([...(packed?.files.keys() ?? [])].toSorted()).toEqual(Object.keys(ovenFiles).toSorted());
    expect(packed?.manifest).toMatchObject({
      exports: publishConfig.exports,
      publishConfig: { access: 'public' },
      dependencies: { '@codex-ts/hob': '0.1.0' },
    });
    expect(packed?.folder).toBe('packages/oven');
  });

  test('fails for a package that pnpm does not pack', async () => {
    await using workspace = await packFor({ oven: ovenFiles });
    const wanted = ['oven', 'absent'].map((name) => ({
      name: `@codex-ts/${name}`,
      folder: `packages/${name}`,
    }));
    await expect(packWorkspace(workspace.root, wanted, workspace.scratch)).rejects.toThrow('not 2');
  });
});

describe('resolution', () => {
  test('publint and arethetypeswrong have nothing to say about a good package', async () => {
    await using workspace = await packFor({ oven: ovenFiles });
    for (const packed of workspace.packages) {
      expect(await publishFindings(packed)).toEqual([]);
      expect(await typeResolutionFindings(packed)).toEqual([]);
    }
  });

  test('an entry without its file, and types without their neighbour, are found', async () => {
    const exports = {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './sub': { types: './dist/sub.d.ts', default: './dist/sub.js' },
    };
    const broken = {
      'package.json': manifestOf('oven', { exports }),
      'dist/index.d.ts': "export * from './absent.js';\n",
    };
    await using workspace = await packFor({ oven: oven(broken) });
    for (const packed of workspace.packages) {
      expect((await publishFindings(packed)).join()).toContain('/dist/sub.js but the file does not exist');
      expect((await typeResolutionFindings(packed)).join()).toContain('InternalResolutionError');
    }
  });
});

describe('a project that has installed the packages', () => {
  test('imports and type-checks what is good', async () => {
    await using workspace = await packFor({
      oven: oven({
        'package.json': manifestOf('oven', { dependencies: { '@codex-ts/hob': '0.1.0' } }),
        'dist/index.js': "import '@codex-ts/hob';\nexport const heat = 1;\n",
      }),
      hob: oven({ 'package.json': manifestOf('hob') }),
    });
    const consumer = await install(workspace);
    expect(consumer.specifiers).toEqual(expect.arrayContaining(['@codex-ts/oven', '@codex-ts/hob']));
    expect(await importFindings(repositoryRoot, consumer)).toEqual([]);
    expect(await typeFindings(repositoryRoot, consumer)).toEqual([]);
  });

  test('does not find what a package imports without declaring it, also when a neighbour has it', async () => {
    await using workspace = await packFor({
      oven: oven({
        'dist/index.js': "import '@codex-ts/hob';\n",
        'dist/index.d.ts': "export { ColdError } from '@codex-ts/hob';\n",
      }),
      hob: oven({ 'package.json': manifestOf('hob') }),
    });
    const consumer = await install(workspace);
    expect(await importFindings(repositoryRoot, consumer)).toEqual([
      expect.stringContaining("@codex-ts/oven cannot be imported: Cannot find package '@codex-ts/hob'"),
    ]);
    expect((await typeFindings(repositoryRoot, consumer)).join()).toContain(
      "Cannot find module '@codex-ts/hob'",
    );
  });

  test('sees one error class where two entries offer it', async () => {
    const exports = {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './sub': { types: './dist/index.d.ts', default: './dist/sub.js' },
    };
    const copied = {
      'package.json': manifestOf('oven', { exports }),
      'dist/sub.js': ovenFiles['dist/index.js'] ?? '',
    };
    await using workspace = await packFor({ oven: oven(copied) });
    expect(await importFindings(repositoryRoot, await install(workspace))).toEqual([
      'OVEN_COLD is the code of two classes, at @codex-ts/oven and at @codex-ts/oven/sub',
    ]);
    const shared = { ...copied, 'dist/sub.js': "export { ColdError } from './index.js';\n" };
    await using mended = await packFor({ oven: oven(shared) });
    expect(await importFindings(repositoryRoot, await install(mended))).toEqual([]);
  });

  test('notices that an import ends the process', async () => {
    await using workspace = await packFor({ oven: oven({ 'dist/index.js': 'process.exit(0);\n' }) });
    expect(await importFindings(repositoryRoot, await install(workspace))).toContain(
      'importing every entry does not come to its end',
    );
  });

  test('needs what a package depends on, unless it is optional', async () => {
    const absent = { absent: '1.0.0' };
    const optional = manifestOf('oven', { optionalDependencies: absent });
    await using workspace = await packFor({ oven: oven({ 'package.json': optional }) });
    expect(await importFindings(repositoryRoot, await install(workspace))).toEqual([]);

    const required = manifestOf('oven', { dependencies: absent });
    await using broken = await packFor({ oven: oven({ 'package.json': required }) });
    await expect(install(broken)).rejects.toThrow('@codex-ts/oven depends on absent');
  });
});

describe('what an import loads', () => {
  const modules = {
    'dist/index.js':
      "import '@codex-ts/hob';\nimport 'node:path';\nexport const late = () => import('./late.js');\n",
    'dist/late.js': "import 'node:http';\n",
  };

  test('is listed by package, with what Node loads behind it, and without what is imported later', async () => {
    const manifest = manifestOf('oven', { dependencies: { '@codex-ts/hob': '0.1.0' } });
    await using workspace = await packFor({
      oven: oven({ ...modules, 'package.json': manifest }),
      hob: oven({ 'package.json': manifestOf('hob'), 'dist/index.js': "import 'node:https';\n" }),
    });
    const { folder } = await install(workspace);
    expect(await loadedModules(repositoryRoot, folder, '@codex-ts/oven')).toEqual([
      '@codex-ts/hob',
      '@codex-ts/oven',
      'node:crypto',
      'node:https',
      'node:path',
      'node:tls',
    ]);
    await expect(loadedModules(repositoryRoot, folder, '@codex-ts/absent')).rejects.toThrow(
      'cannot be imported',
    );
  });

  test('is kept small for @codex-ts/login', async () => {
    expect((await readLoadList(repositoryRoot)).has('@codex-ts/login')).toBe(true);
  });

  test.each([
    { loaded: ['a', 'node:fs'], listed: ['a', 'node:fs'], findings: [] },
    { loaded: ['a', 'b'], listed: ['a'], findings: ['importing a loads b, which is not on the list'] },
    { loaded: ['a'], listed: ['a', 'b'], findings: ['importing a no longer loads b: take it off the list'] },
    {
      loaded: ['a', 'node:http'],
      listed: ['a', 'node:http'],
      findings: ['importing a loads node:http: import() it where it is needed'],
    },
    {
      loaded: ['a', 'koffi'],
      listed: ['a'],
      findings: ['importing a loads koffi: import() it where it is needed'],
    },
  ])('$loaded against $listed', ({ loaded, listed, findings }) => {
    expect(loadFindings('a', loaded, listed)).toEqual(findings);
  });
});

describe('a program', () => {
  const manifest = manifestOf('oven', { exports: {}, bin: { oven: './dist/index.js' } });
  const program = (text: string): Files => oven({ 'package.json': manifest, 'dist/index.js': text });

  async function findingsOf(text: string): Promise<string[]> {
    await using workspace = await packFor({ oven: program(text) });
    const consumer = await install(workspace);
    const [packed] = workspace.packages;
    return packed ? await programFindings(repositoryRoot, packed, consumer) : [];
  }

  test('that prints its version and its usage is fine', async () => {
    const text =
      "#!/usr/bin/env node\nconsole.log(process.argv[2] === '--version' ? 'oven 0.1.0' : 'Usage: oven');\n";
    expect(await findingsOf(text)).toEqual([]);
  });

  test('that does not start is found', async () => {
    expect(await findingsOf("import './absent.js';\n")).toEqual([
      expect.stringContaining('--version does not print 0.1.0'),
      expect.stringContaining('--help does not print Usage'),
    ]);
  });

  test('that is too big to install is found', async () => {
    expect((await findingsOf(`'${'x'.repeat(16 * 1024 * 1024)}';`))[0]).toMatch(/^installs \d+ bytes/u);
  });
});
