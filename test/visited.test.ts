import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { cruiseWorkspace, joinWorkspace, readLayers } from '@codex-ts/house/boundaries';
import { publishedPackages } from '@codex-ts/house/pack';
import {
  isCode,
  listGitFiles,
  missedFiles,
  missedFolders,
  oxlintVisit,
  planTasks,
  runTool,
  taskVisit,
  tscVisit,
  vitestVisit,
  withDependencies,
  type Visit,
} from '@codex-ts/house/visited';
import { describe, expect, test } from 'vitest';

import { copyRepository, repositoryRoot } from './repository-copy.ts';

const rootTasks = ['//#typecheck', '//#lint', '//#unit', '//#pack-check'];

const files = await listGitFiles(repositoryRoot);
const code = files.filter(isCode);
const workspace = joinWorkspace(repositoryRoot, readLayers(repositoryRoot), files);
const folders = workspace.packages.map(({ folder }) => folder);
const tested = folders.filter((folder) => /^(?:packages|tools)\//u.test(folder));
const published = await publishedPackages(workspace);

function missed(visit: Visit, everyFolder: readonly string[]): string[] {
  return [...missedFiles(visit), ...missedFolders(visit, everyFolder)];
}

describe('every package and every file is looked at', () => {
  test('by vitest: each test file, and a test in each package', async () => {
    // What needs native codex beside us runs by `pnpm conformance`, with a configuration of its own.
    const own = files.filter((path) => !path.startsWith('conformance/suite/'));
    expect(missed(await vitestVisit(repositoryRoot, own), tested)).toEqual([]);
  });

  test('by tsc', async () => {
    expect(missed(await tscVisit(repositoryRoot, code), tested)).toEqual([]);
  });

  test('by oxlint', async () => {
    expect(missed(await oxlintVisit(repositoryRoot, code), tested)).toEqual([]);
  });

  test('by dependency-cruiser', async () => {
    const { modules } = await cruiseWorkspace(workspace, code);
    const seen = new Set(modules.map(({ source }) => source));
    expect(missed({ tool: 'dependency-cruiser', due: code, seen }, tested)).toEqual([]);
  });

  test('by turbo: a build knows its own files, a task of the root every file', async () => {
    const tasks = await planTasks(repositoryRoot, ['build', ...rootTasks]);
    const visits = [
      ...published.map(({ name, folder }) => taskVisit(tasks, `${name}#build`, buildFiles(folder))),
      taskVisit(tasks, '//#typecheck', code),
      ...['//#lint', '//#unit', '//#pack-check'].map((id) => taskVisit(tasks, id, files)),
    ];
    expect(visits.flatMap(missedFiles)).toEqual([]);
    const builds = published.map(({ name }) => `${name}#build`);
    for (const id of ['//#typecheck', '//#pack-check']) {
      expect([...withDependencies(tasks, id)]).toEqual(expect.arrayContaining(builds));
    }
  });

  test('by the pack check: each package that pnpm would publish, and no other', async () => {
    const list = ['--recursive', 'list', '--depth', '-1', '--json'];
    const { stdout } = await runTool('pnpm', list, { root: repositoryRoot });
    const known = JSON.parse(stdout) as { name: string; private: boolean }[];
    const open = known.filter((own) => !own.private).map(({ name }) => name);
    expect(published.map(({ name }) => name).toSorted()).toEqual(open.toSorted());
  });
});

/** What the output of a build depends on, in its own package. */
function buildFiles(folder: string): string[] {
  const own = files.filter((path) => path.startsWith(`${folder}/`));
  return own.filter((path) => !/\/(?:test|examples)\/|\.md$/u.test(path));
}

test('a package that nobody lists is missed by the tools that work from a list', async () => {
  await using copy = await copyRepository();
  await copy.write('packages/planted/package.json', '{ "name": "@codex-ts/planted" }');
  await copy.write('packages/planted/src/index.ts', 'export const planted = 1;\n');
  await copy.write('packages/planted/test/index.test.ts', '');
  await copy.write('packages/planted/data/words.json', '[]');
  const planted = (await listGitFiles(copy.root)).filter((path) => path.startsWith('packages/planted/'));
  const plantedCode = planted.filter(isCode);
  const plantedFolder = ['packages/planted'];

  expect(missed(await vitestVisit(copy.root, planted), plantedFolder)).toEqual([
    'vitest does not look at packages/planted/test/index.test.ts',
    'vitest looks at nothing in packages/planted',
  ]);
  expect(missed(await tscVisit(copy.root, plantedCode), plantedFolder)).toEqual([
    'tsc does not look at packages/planted/src/index.ts',
  ]);
  const tasks = await planTasks(copy.root, ['build', ...rootTasks]);
  expect(missedFiles(taskVisit(tasks, '@codex-ts/planted#build', planted))).toContain(
    "turbo's @codex-ts/planted#build does not look at packages/planted/data/words.json",
  );
  expect(withDependencies(tasks, '//#typecheck')).not.toContain('@codex-ts/planted#build');
  expect(() => joinWorkspace(copy.root, readLayers(copy.root), planted)).toThrow(/packages\/planted/u);
});

test('a package that an ignore pattern hides is missed by the tools that search for themselves', async () => {
  await using copy = await copyRepository();
  const config = readFileSync(join(copy.root, '.oxlintrc.json'), 'utf8');
  await copy.write('.oxlintrc.json', config.replace('"**/dist/**"', '"**/dist/**", "packages/login/**"'));

  const visit = await oxlintVisit(copy.root, code);
  expect(missedFolders(visit, folders)).toContain('oxlint looks at nothing in packages/login');
});
