import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { planTasks } from '@codex-ts/house/visited';
import { afterAll, expect, test } from 'vitest';

import { copyRepository, repositoryRoot } from './repository-copy.ts';

const rootTasks = ['//#typecheck', '//#lint', '//#unit', '//#pack-check'];

const copy = await copyRepository();
afterAll(() => copy[Symbol.asyncDispose]());

async function hashes(root: string): Promise<Map<string, string>> {
  const tasks = await planTasks(root, ['build', ...rootTasks]);
  return new Map([...tasks].map(([id, { hash }]) => [id, hash]));
}

const unchanged = await hashes(copy.root);

/** The tasks that an edit lets run again. */
async function missesAfter(path: string, change: (text: string) => string): Promise<string[]> {
  const edit = await copy.edit(path, change);
  const after = await hashes(copy.root);
  await edit.undo();
  return [...unchanged].filter(([id, hash]) => after.get(id) !== hash).map(([id]) => id);
}

function builds(...names: string[]): string[] {
  return names.map((name) => `@codex-ts/${name}#build`);
}

const privateBuilds = new Set(builds('bench', 'conformance', 'house', 'test'));
const everything = [...unchanged.keys()].filter((id) => !privateBuilds.has(id));

test.each([
  {
    change: 'the source of a dependency',
    path: 'packages/utils-error/src/codex-error.ts',
    again: [...rootTasks, ...builds('utils-error', 'utils-http', 'login', 'core', 'exec', 'cli')],
    restored: builds('protocol', 'testkit'),
  },
  {
    change: 'a source file that git does not know yet',
    path: 'packages/protocol/src/planted.ts',
    again: [...rootTasks, ...builds('protocol', 'login', 'cli')],
    restored: builds('utils-error'),
  },
  {
    change: 'a test',
    path: 'packages/login/test/planted.test.ts',
    again: rootTasks,
    restored: builds('login'),
  },
  {
    change: 'an example',
    path: 'packages/login/examples/planted.ts',
    again: rootTasks,
    restored: builds('login'),
  },
  {
    change: 'a README',
    path: 'packages/login/README.md',
    again: ['//#lint', '//#unit', '//#pack-check'],
    restored: ['//#typecheck', ...builds('login')],
  },
  {
    change: 'a page that is checked',
    path: 'docs/architecture.md',
    again: ['//#lint', '//#unit'],
    restored: ['//#typecheck', ...builds('login')],
  },
  { change: 'the layer table', path: 'layers.json', again: rootTasks, restored: builds('login') },
  { change: 'a setting of oxlint', path: '.oxlintrc.json', again: ['//#lint'], restored: builds('login') },
  {
    change: 'a rule of the house',
    path: 'tools/house/src/lint.ts',
    again: rootTasks,
    restored: builds('login'),
  },
  { change: 'what CI runs', path: '.ci/run', again: ['//#unit'], restored: builds('login') },
  { change: 'what a build wrote', path: 'packages/login/dist/index.d.ts', again: [], restored: everything },
  { change: 'the compiler settings', path: 'tsconfig.base.json', again: everything, restored: [] },
  { change: 'the bundler settings', path: 'tsup.preset.ts', again: everything, restored: [] },
])('$change reaches the tasks that read it, and no other', async ({ path, again, restored }) => {
  const misses = await missesAfter(path, (text) => `${text}\n`);
  expect(misses).toEqual(expect.arrayContaining(again));
  expect(misses.filter((id) => restored.includes(id))).toEqual([]);
});

function upgrade(name: string): (lockfile: string) => string {
  return (lockfile) => {
    const version = new RegExp(`^  '?${name}@([\\d.]+)`, 'mu').exec(lockfile)?.[1] ?? 'no version';
    return lockfile.replaceAll(`${name}@${version}`, `${name}@99.0.0`).replaceAll(`: ${version}`, ': 99.0.0');
  };
}

test('another version of what a package bundles is not taken from the cache', async () => {
  const misses = await missesAfter('pnpm-lock.yaml', upgrade('zod'));
  expect(misses).toEqual(expect.arrayContaining([...rootTasks, ...builds('protocol', 'login', 'cli')]));
  expect(misses).not.toContain('@codex-ts/utils-error#build');
});

test('nothing is taken from the cache after a tool of the root got another version', async () => {
  const misses = await missesAfter('pnpm-lock.yaml', upgrade('tsup'));
  expect(misses).toEqual(expect.arrayContaining(everything));
});

test('all is taken from the cache when nothing changed, in another folder too', async () => {
  await using other = await copyRepository(copy.root);
  expect(await hashes(other.root)).toEqual(unchanged);
});

test('one `pnpm test` runs each of the tasks', () => {
  const manifest: unknown = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
  const words = (manifest as { scripts: { test: string } }).scripts.test.split(' ');
  expect(words).toEqual(expect.arrayContaining(['turbo', 'run', 'build', ...rootTasks]));
});
