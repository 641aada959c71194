import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { checks, openHouse } from '@codex-ts/house/lint';

import { manifest } from '../boundaries/clean-workspace.ts';
import { plantWorkspace, type Changes } from '../boundaries/planted-workspace.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
process.env['CI'] = 'true'; // tools speak otherwise there
process.env['PATH'] = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);

const settings: Changes = {
  '.oxlintrc.json': '{ "rules": { "no-var": "error" } }\n',
  '.oxfmtrc.json': '{ "singleQuote": true, "ignorePatterns": ["*.json", "**/*.json", "*.yaml"] }\n',
};

function checkNamed(name: string): (typeof checks)[number] {
  const check = checks.find((candidate) => candidate.name === name);
  if (check === undefined) throw new TypeError(`no check is called ${name}`);
  return check;
}

async function findingsOf(name: string, changes: Changes): Promise<string[]> {
  await using planted = await plantWorkspace({ ...settings, ...changes });
  const { findings } = await checkNamed(name).run(openHouse(planted.root));
  return findings.map(({ path, line, rule }) => `${path}:${line ?? ''}: ${rule}`);
}

// Put together, so that this file holds no directive itself.
const word = ['ox', 'lint'].join('');
const directive = (rest: string): string => `// ${word}-disable-next-line${rest}\nexport const kit = 1;\n`;
const list = (...entries: object[]): string => JSON.stringify(entries);

test('oxlint: a broken rule is a finding at its line', async () => {
  expect(await findingsOf('oxlint', {})).toEqual([]);
  const code = 'export function f(): number {\n  var a = 1;\n  return a;\n}\n';
  expect(await findingsOf('oxlint', { 'packages/kit/src/f.ts': code })).toEqual([
    'packages/kit/src/f.ts:2: eslint(no-var)',
  ]);
});

test('oxlint: a file that it was told to leave out is a finding', async () => {
  const narrow = '{ "ignorePatterns": ["packages/kit"] }\n';

  expect(await findingsOf('oxlint', { '.oxlintrc.json': narrow })).toEqual([
    'packages/kit/src/index.ts:: not-seen',
  ]);
});

test('oxlint: settings that it cannot read stop the check', async () => {
  await expect(findingsOf('oxlint', { '.oxlintrc.json': '{' })).rejects.toMatchObject({
    code: 'HOUSE_STATE_BROKEN',
    message: expect.stringContaining('oxlint did not run'),
  });
});

test('format: what oxfmt would write otherwise is a finding, and --fix writes it', async () => {
  await using planted = await plantWorkspace({
    ...settings,
    'packages/kit/src/index.ts': 'export const kit = "1"\n',
  });
  const check = checkNamed('format');

  const { findings } = await check.run(openHouse(planted.root));
  await check.fix?.(openHouse(planted.root));
  const after = await check.run(openHouse(planted.root));

  expect(findings).toMatchObject([{ path: 'packages/kit/src/index.ts', rule: 'not-formatted' }]);
  expect(after.findings).toEqual([]);
  expect(await readFile(join(planted.root, 'packages/kit/src/index.ts'), 'utf8')).toBe(
    "export const kit = '1';\n",
  );
});

test('format: a file that it cannot read is a finding', async () => {
  expect(await findingsOf('format', { 'packages/kit/src/index.ts': 'export const (\n' })).toContain(
    'packages/kit/src/index.ts:1: syntax',
  );
});

test('format: fewer files than git lists stop the check', async () => {
  const narrow = '{ "ignorePatterns": ["packages", "*.json", "*.yaml", "tools", "test/*.json"] }\n';

  await expect(findingsOf('format', { '.oxfmtrc.json': narrow })).rejects.toMatchObject({
    code: 'HOUSE_STATE_BROKEN',
    message: expect.stringMatching(/oxfmt looked at \d+ files, git lists \d+ with code/u),
  });
});

test('layers: a description that is not what the table says is a finding', async () => {
  const other = manifest('kit').replace('What kit owns.', 'Something else.');

  expect(await findingsOf('layers', {})).toEqual([]);
  expect(await findingsOf('layers', { 'packages/kit/package.json': other })).toEqual([
    'packages/kit/package.json:: description-differs',
  ]);
});

test('layout: code in a folder that no rule knows is a finding', async () => {
  expect(await findingsOf('layout', {})).toEqual([]);
  const stray = {
    'packages/kit/lib/hidden.ts': 'export {};\n',
    'packages/kit/.oxlintrc.json': '{ "rules": {} }\n',
    'packages/kit/data.json': '{}\n',
    'tools/desk/data.json': '{}\n',
  };
  expect(await findingsOf('layout', stray)).toEqual([
    'packages/kit/.oxlintrc.json:: layout',
    'packages/kit/data.json:: layout',
    'packages/kit/lib/hidden.ts:: layout',
  ]);
});

test('argument-comments: a literal without the name of its parameter is a finding, and --fix writes it', async () => {
  const code = 'function f(a: string, isB: boolean): void {}\nf("x", true);\nexport {};\n';
  await using planted = await plantWorkspace({ ...settings, 'packages/kit/src/f.ts': code });
  const check = checkNamed('argument-comments');
  const { findings } = await check.run(openHouse(planted.root));
  expect(findings).toMatchObject([
    { path: 'packages/kit/src/f.ts', line: 2, rule: 'uncommented-anonymous-literal-argument' },
  ]);

  await check.fix?.(openHouse(planted.root));

  expect(await readFile(join(planted.root, 'packages/kit/src/f.ts'), 'utf8')).toContain(
    'f("x", /*isB*/ true);',
  );
});

test('import-ownership: a symbol from another than its owner is a finding, and --fix rewrites the import', async () => {
  await using planted = await plantWorkspace({
    'packages/store/src/index.ts': "export { word } from '@codex-ts/words';\nexport const stored = 1;\n",
    'packages/client/src/ask.ts':
      "import { word } from '@codex-ts/store';\n\nexport const ask = (): number => word + 1;\n",
  });
  const check = checkNamed('import-ownership');
  const found = async (): Promise<string[]> =>
    (await check.run(openHouse(planted.root))).findings
      .filter(({ rule }) => rule.startsWith('proxy-'))
      .map(({ path, line, rule }) => `${path}:${line}: ${rule}`);
  const forward = 'packages/store/src/index.ts:1: proxy-export';
  expect(await found()).toEqual(['packages/client/src/ask.ts:1: proxy-import', forward]);

  await check.fix?.(openHouse(planted.root));

  expect(await found()).toEqual([forward]);
  expect(await readFile(join(planted.root, 'packages/client/src/ask.ts'), 'utf8')).toBe(
    "import { word } from '@codex-ts/words';\n\nexport const ask = (): number => word + 1;\n",
  );
});

test('import-ownership: an import that leads nowhere is a finding, a file that does not parse stops the check', async () => {
  const found = await findingsOf('import-ownership', {
    'packages/client/src/ask.ts': "import '@codex-ts/words/none';\n\nexport const ask = 1;\n",
  });
  expect(found).toContain('packages/client/src/ask.ts:1: unresolved-sibling');
  await expect(
    findingsOf('import-ownership', { 'packages/client/src/ask.ts': 'export const (\n' }),
  ).rejects.toMatchObject({ code: 'HOUSE_STATE_BROKEN' });
});

test('oxlint: a second configuration in a folder loosens nothing there', async () => {
  expect(
    await findingsOf('oxlint', {
      'packages/kit/src/.oxlintrc.json': '{ "rules": { "no-var": "off" } }\n',
      'packages/kit/src/f.ts': 'export function f(): number {\n  var a = 1;\n  return a;\n}\n',
    }),
  ).toEqual(['packages/kit/src/f.ts:2: eslint(no-var)']);
});

test('a test among the fixtures is not taken for data', async () => {
  const changes = {
    '.oxlintrc.json': '{ "ignorePatterns": ["**/test/**/fixtures/**"] }\n',
    'packages/kit/test/fixtures/data.ts': 'export const (\n',
    'packages/kit/test/fixtures/hidden.test.ts': 'export {};\n',
  };
  expect(await findingsOf('oxlint', changes)).toEqual([
    'packages/kit/test/fixtures/hidden.test.ts:: not-seen',
  ]);
});

const entry = { path: 'packages/kit/src/index.ts', rules: ['no-var'], reason: 'because' };

test.each([
  { what: 'listed with its reason', code: directive(' no-var -- because'), entries: [entry], found: [] },
  {
    what: 'without a rule',
    code: directive(''),
    entries: [],
    found: ['packages/kit/src/index.ts:1: disable-all'],
  },
  {
    what: 'without a reason',
    code: directive(' no-var'),
    entries: [],
    found: ['packages/kit/src/index.ts:1: disable-without-reason'],
  },
  {
    what: 'not listed',
    code: directive(' no-var -- because'),
    entries: [],
    found: ['packages/kit/src/index.ts:1: disable-not-listed'],
  },
  {
    what: 'listed with another reason',
    code: directive(' no-var -- because'),
    entries: [{ ...entry, reason: 'why not' }],
    found: ['packages/kit/src/index.ts:1: disable-not-listed', 'tools/house/disables.json:: disable-gone'],
  },
  {
    what: 'for a whole file, in a block comment',
    code: `/* ${word}-disable no-var */\nexport const kit = 1;\n`,
    entries: [],
    found: ['packages/kit/src/index.ts:1: disable-without-reason'],
  },
  {
    what: 'in a comment of several lines',
    code: `/*\n  ${word}-disable no-var -- because\n*/\nexport const kit = 1;\n`,
    entries: [],
    found: ['packages/kit/src/index.ts:2: disable-not-listed'],
  },
  {
    what: 'listed and gone',
    code: 'export const kit = 1;\n',
    entries: [entry],
    found: ['tools/house/disables.json:: disable-gone'],
  },
])('disables: a directive $what', async ({ code, entries, found }) => {
  const changes = { 'packages/kit/src/index.ts': code, 'tools/house/disables.json': list(...entries) };

  expect(await findingsOf('disables', changes)).toEqual(found);
});

test('disables: --fix takes away what is gone and adds nothing', async () => {
  await using planted = await plantWorkspace({
    'packages/kit/src/index.ts': directive(' no-var -- because'),
    'packages/store/src/index.ts': `${directive(' eqeqeq -- so')}export * from '@codex-ts/words';\n`,
    'tools/house/disables.json': list(entry, { ...entry, path: 'gone.ts' }),
  });
  const check = checkNamed('disables');

  await check.fix?.(openHouse(planted.root));

  const kept: unknown = JSON.parse(await readFile(join(planted.root, 'tools/house/disables.json'), 'utf8'));
  expect(kept).toEqual([entry]);
});

test('drawing: it is stale when an import came, and --fix draws it anew', async () => {
  const place =
    '# House\n\n<!-- drawn from the imports by `pnpm lint --fix` -->\n<!-- end of the drawing -->\n';
  await using planted = await plantWorkspace({ 'docs/architecture.md': place });
  const check = checkNamed('drawing');
  const run = async (): Promise<string[]> =>
    (await check.run(openHouse(planted.root))).findings.map(({ rule }) => rule);

  const before = await run();
  await check.fix?.(openHouse(planted.root));
  const fixed = await run();
  await writeFile(join(planted.root, 'packages/store/src/index.ts'), 'export const stored = 1;\n');

  expect([before, fixed]).toEqual([['drawing-stale'], []]);
});

test('drawing: a document without a place for it stops the check', async () => {
  await expect(findingsOf('drawing', { 'docs/architecture.md': '# House\n' })).rejects.toMatchObject({
    code: 'HOUSE_STATE_BROKEN',
  });
});

test('links: a link to a file that is not there is a finding; code, anchors and the web are no links', async () => {
  const text = [
    '# Kit',
    '[here](src/index.ts#L1), [there](../../layers.json), [nowhere](src/gone.ts),',
    '[web](https://example.com/a), [below](#use), `[code](src/gone.ts)`, [`named`](src/gone-too.ts)',
    '```md',
    '[fenced](src/gone.ts)',
    '```',
  ].join('\n');

  expect(await findingsOf('links', { 'packages/kit/README.md': text })).toEqual([
    'packages/kit/README.md:2: link-broken',
    'packages/kit/README.md:3: link-broken',
  ]);
});
