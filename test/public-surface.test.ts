import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { joinWorkspace, readLayers } from '@codex-ts/house/boundaries';
import { entriesOf, publishedPackages } from '@codex-ts/house/pack';
import { listGitFiles } from '@codex-ts/house/visited';
import { afterAll, describe, expect, test } from 'vitest';

import { exportedNames, namesWithoutContract } from './public-surface.ts';
import { repositoryRoot } from './repository-copy.ts';

const workspace = joinWorkspace(
  repositoryRoot,
  readLayers(repositoryRoot),
  await listGitFiles(repositoryRoot),
);
const published = new Set((await publishedPackages(workspace)).map(({ folder }) => folder));
const entries = workspace.packages
  .filter(({ folder }) => published.has(folder))
  .flatMap(({ folder, manifest }) =>
    [...entriesOf(manifest)].map(([subpath, target]) => ({
      entry: join(manifest.name, subpath),
      path: join(repositoryRoot, folder, (target as Record<string, string>)['@codex-ts/source'] ?? ''),
    })),
  );

test.each(entries)('every symbol of $entry says in a comment what it promises', ({ path }) => {
  expect(exportedNames(path)).not.toEqual([]);
  expect(namesWithoutContract(path)).toEqual([]);
});

describe('a symbol without a contract is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'codex-ts-surface-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, 'oven.ts'),
    "/** Heats. */\nexport function heat() {}\nexport class Oven {}\n/** */\nexport const size = 1;\nexport { hob } from './hob.ts';\n",
  );
  writeFileSync(
    join(folder, 'hob.ts'),
    '/** @deprecated */\nexport type Hob = 1;\n/** Boils. */\nexport const hob = 1;\nexport interface Pot {}\n',
  );

  test.each([
    ["export { heat, hob } from './oven.ts';", []],
    ["export { Oven, size } from './oven.ts';", ['Oven', 'size']],
    ["export { type Pot as Pan, type Hob } from './hob.ts';", ['Pan', 'Hob']],
    ['export function bare() {}', ['bare']],
    ['/** Bakes. */\nexport default {};', []],
    ['export default {};', ['default']],
    ["export { absent } from './oven.ts';", ['absent']],
  ])('%s', (text, found) => {
    const index = join(folder, 'index.ts');
    writeFileSync(index, text);
    expect(namesWithoutContract(index)).toEqual(found);
  });
});
