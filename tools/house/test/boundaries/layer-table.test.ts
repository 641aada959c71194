import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { cruiseConfiguration, joinWorkspace, readLayers } from '@codex-ts/house/boundaries';
import { openHouse } from '@codex-ts/house/lint';

import { cleanFiles, layers, manifest, rows } from './clean-workspace.ts';
import { plantWorkspace, type Changes } from './planted-workspace.ts';

async function openPlanted(changes: Changes): Promise<void> {
  await using planted = await plantWorkspace(changes);
  await openHouse(planted.root).workspace();
}

const changed = (name: string, change: object): string =>
  layers(rows.map((row) => (row.name === name ? { ...row, ...change } : row)));

test.each([
  {
    what: 'a package without a row',
    changes: { 'packages/extra/package.json': manifest('extra') },
    says: 'packages/extra is a package of the workspace without a row',
  },
  {
    what: 'a row without a package',
    changes: { 'packages/kit/package.json': undefined },
    says: 'kit has a row in layers.json, but packages/kit is no package',
  },
  {
    what: 'a package one folder below every pattern of the workspace',
    changes: { 'packages/group/deep/package.json': manifest('deep') },
    says: 'packages/group/deep has a package.json, but no pattern of pnpm-workspace.yaml covers it',
  },
  {
    what: 'a package with another name than its row',
    changes: { 'packages/kit/package.json': manifest('toolkit') },
    says: 'packages/kit is called @codex-ts/toolkit, not @codex-ts/kit',
  },
  {
    what: 'a manifest that is none',
    changes: { 'packages/kit/package.json': '[]' },
    says: 'packages/kit/package.json cannot be read',
  },
  {
    what: 'no patterns',
    changes: { 'pnpm-workspace.yaml': 'packages: [packages/*]\n' },
    says: 'pnpm-workspace.yaml lists no packages in block style',
  },
  { what: 'no table', changes: { 'layers.json': undefined }, says: 'layers.json cannot be read' },
  { what: 'a table that is no JSON', changes: { 'layers.json': '{' }, says: 'layers.json is no JSON' },
  {
    what: 'an empty table',
    changes: { 'layers.json': layers([]) },
    says: 'layers.json has a wrong shape',
  },
  {
    what: 'a misspelt column',
    changes: { 'layers.json': changed('kit', { mayImprot: [] }) },
    says: 'mayImprot',
  },
  {
    what: 'a name without a row',
    changes: { 'layers.json': changed('store', { mayImport: ['wrods'] }) },
    says: 'store names wrods, which has no row',
  },
  {
    what: 'an import of itself',
    changes: { 'layers.json': changed('kit', { mayImport: ['kit'] }) },
    says: 'kit names itself',
  },
  {
    what: 'an import upwards',
    changes: { 'layers.json': changed('words', { mayImport: ['store'] }) },
    says: 'words (level 0) may not import store: it stands higher',
  },
  {
    what: 'an import of what has no level',
    changes: { 'layers.json': changed('words', { mayImport: ['kit'] }) },
    says: 'words (level 0) may not import kit: it stands higher',
  },
  {
    what: 'a way round',
    changes: { 'layers.json': changed('store', { mayImport: ['client', 'words'] }) },
    says: 'store → client → store goes round',
  },
  {
    what: 'the same import twice',
    changes: { 'layers.json': changed('store', { mayImport: ['words', 'words'] }) },
    says: 'store names words twice',
  },
  {
    what: 'two rows for a package',
    changes: { 'layers.json': layers([...rows, rows[0]]) },
    says: 'words has two rows',
  },
  {
    what: 'a folder that is called otherwise',
    changes: { 'layers.json': changed('kit', { folder: 'packages/toolkit' }) },
    says: 'kit lies in packages/toolkit: the folder is called like the package',
  },
  {
    what: 'one prefix of error codes for two packages',
    changes: { 'layers.json': changed('kit', { codes: 'WORDS' }) },
    says: 'the code prefix WORDS is given twice',
  },
  {
    what: 'a prefix of error codes that begins with another one',
    changes: { 'layers.json': changed('kit', { codes: 'WORDS_KIT' }) },
    says: 'the code prefix WORDS_KIT begins with another one',
  },
])('$what stops the run', async ({ changes, says }) => {
  await expect(openPlanted(changes)).rejects.toMatchObject({
    code: 'HOUSE_STATE_BROKEN',
    message: expect.stringContaining(says),
  });
});

test('what may be imported lazily may be tested too', async () => {
  const lazily = { mayImportLazily: [{ name: 'kit' }], mayTest: ['kit'], mayImport: [] };

  await expect(openPlanted({ 'layers.json': changed('store', lazily) })).resolves.toBeUndefined();
});

test('every kind of pattern in pnpm-workspace.yaml is read', async () => {
  const quoted = `packages:\n  # ours\n  - 'packages/*' # what ships\n  - "tools/*"\n  - test\n${cleanFiles['pnpm-workspace.yaml']?.split('\n\n')[1]}`;

  await expect(openPlanted({ 'pnpm-workspace.yaml': quoted })).resolves.toBeUndefined();
});

test('.dependency-cruiser.cjs holds exactly the rules that the table of this repository makes', () => {
  const root = fileURLToPath(new URL('../../../..', import.meta.url));
  const configuration: unknown = createRequire(import.meta.url)(`${root}.dependency-cruiser.cjs`);

  expect(configuration).toEqual(cruiseConfiguration(root));
  const workspace = joinWorkspace(root, readLayers(root), []);
  const names = cruiseConfiguration(root).forbidden?.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(workspace.packages.map(({ name }) => `layer-${name}`)));
});
