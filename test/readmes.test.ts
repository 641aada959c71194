import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { joinWorkspace, readLayers } from '@codex-ts/house/boundaries';
import { entriesOf, publishedPackages } from '@codex-ts/house/pack';
import { listGitFiles } from '@codex-ts/house/visited';
import { describe, expect, test } from 'vitest';

import { readmeFaults } from './readme-shape.ts';
import { repositoryRoot } from './repository-copy.ts';

const workspace = joinWorkspace(
  repositoryRoot,
  readLayers(repositoryRoot),
  await listGitFiles(repositoryRoot),
);
const published = new Set((await publishedPackages(workspace)).map(({ folder }) => folder));
const packages = workspace.packages.filter(({ folder }) => published.has(folder));

test.each(packages)('the README of $name has the shape of all', ({ folder, owns, manifest }) => {
  const examples = globSync('examples/*.ts', { cwd: join(repositoryRoot, folder) });
  const described = {
    name: manifest.name,
    isImported: entriesOf(manifest).size > 0 && manifest.bin === undefined,
    examples: examples.map((path) => readFileSync(join(repositoryRoot, folder, path), 'utf8')),
  };
  expect(readmeFaults(readFileSync(join(repositoryRoot, folder, 'README.md'), 'utf8'), described)).toEqual(
    [],
  );
  expect(manifest.description).toBe(owns);
});

describe('a README of another shape is found', () => {
  const oven = { name: '@codex-ts/oven', isImported: true, examples: ['bake();\n'] };
  const good = [
    '# @codex-ts/oven',
    '',
    'Heat.',
    '',
    '## Use',
    '',
    '```ts',
    'bake();',
    '```',
    '',
    '## Errors',
    '',
    'None.',
    '',
    '## Not here',
    '',
    'Cold: `@codex-ts/fridge`.',
    '',
  ].join('\n');

  test('and the shape itself is fine', () => {
    expect(readmeFaults(good, oven)).toEqual([]);
    expect(readmeFaults(good.replaceAll('```', '````'), oven)).toEqual([]);
    expect(readmeFaults(good.replace('```ts', '```sh'), { ...oven, isImported: false })).toEqual([]);
  });

  test.each([
    ['another title', ['# @codex-ts/oven', '# Oven'], 'the title is not "# @codex-ts/oven"'],
    ['no owner line', ['Heat.\n\n', ''], 'no sentence below the title says what the package owns'],
    [
      'words that are no sentence',
      ['Heat.', 'Heat'],
      'no sentence below the title says what the package owns',
    ],
    [
      'a missing section',
      ['## Errors', '### Errors'],
      'the sections "Use", "Errors", "Not here" do not follow each other',
    ],
    ['an empty section', ['None.', ''], '"Errors" is empty'],
    ['code that no example has', ['bake();', 'burn();'], 'the block in "Use" is no file in examples/'],
    ['no code', ['```ts', '```text'], '"Use" has no ts block'],
  ])('%s', (_, [from = '', to = ''], fault) => {
    expect(readmeFaults(good.replace(from, to), oven)).toContain(fault);
  });
});
