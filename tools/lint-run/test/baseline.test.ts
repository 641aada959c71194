import { readFile } from 'node:fs/promises';

import { applyBaseline, createBaseline, readBaseline, writeBaseline, type Finding } from '@codex-ts/lint-run';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { makeTree } from './tree.ts';

const tool = 'sample-lint';

/** A finding at `file:line`. */
function at(place: string, rule = 'uncommented'): Finding {
  const [file = '', text] = place.split(':');
  const line = Number(text);
  return { file, line, column: 1, endLine: line, endColumn: 2, rule, severity: 'error', message: `${rule}!` };
}

function reader(texts: Readonly<Record<string, string>>) {
  return (file: string): string | undefined => texts[file];
}

test('what was known stays known when lines move or are formatted, and what is new is fresh', async () => {
  const before = reader({ 'a.ts': 'f(1);\ng(2);\n' });
  const baseline = await createBaseline([at('a.ts:1'), at('a.ts:2')], { tool, readText: before });

  const after = reader({ 'a.ts': '// new\n\n  f( 1 );\nh(3);\ng(2);\n' });
  const findings = [at('a.ts:3'), at('a.ts:4'), at('a.ts:5')];
  const { fresh, known, stale } = await applyBaseline(findings, baseline, { readText: after });
  expect(fresh).toEqual([at('a.ts:4')]);
  expect(known).toEqual([at('a.ts:3'), at('a.ts:5')]);
  expect(stale).toEqual([]);
});

test('of findings that are alike as many are known as there were', async () => {
  const readText = reader({ 'a.ts': 'f(1);\nf(1);\nf(1);\n' });
  const baseline = await createBaseline([at('a.ts:1'), at('a.ts:2')], { tool, readText });
  const three = [at('a.ts:1'), at('a.ts:2'), at('a.ts:3')];
  const { fresh, known } = await applyBaseline(three, baseline, { readText });
  expect([fresh.length, known.length]).toEqual([1, 2]);
});

test('entries that nothing needs are stale, but not those of files that were not checked', async () => {
  const readText = reader({ 'a.ts': 'f(1);\n', 'b.ts': 'f(1);\n' });
  const all = [at('a.ts:1'), at('a.ts:1'), at('a.ts:1', 'mismatch'), at('b.ts:1'), at('gone.ts:1')];
  const baseline = await createBaseline(all, { tool, readText });

  const none = await applyBaseline([], baseline, { readText });
  expect(none.stale).toEqual([
    { file: 'a.ts', rule: 'mismatch', count: 1 },
    { file: 'a.ts', rule: 'uncommented', count: 2 },
    { file: 'b.ts', rule: 'uncommented', count: 1 },
    { file: 'gone.ts', rule: 'uncommented', count: 1 },
  ]);
  const isChecked = (file: string): boolean => file === 'b.ts';
  const part = await applyBaseline([at('b.ts:1')], baseline, { readText, isChecked });
  expect(part.stale).toEqual([]);
});

test('`identity` keeps a finding known when its message is reworded', async () => {
  const readText = reader({ 'a.ts': 'f(1);\n' });
  const one = { ...at('a.ts:1'), identity: 'animate' };
  const baseline = await createBaseline([one], { tool, readText });
  const { fresh } = await applyBaseline([{ ...one, message: 'other words' }], baseline, { readText });
  expect(fresh).toEqual([]);
});

test('the same findings in any order make the same file, and all of them are known', async () => {
  const files = fc.constantFrom('a.ts', 'constructor', 'z/ü.ts');
  const rules = fc.constantFrom('mismatch', 'toString');
  const finding = fc
    .tuple(files, fc.integer({ min: 1, max: 3 }), rules)
    .map(([file, line, rule]) => at(`${file}:${line}`, rule));
  const readText = (): string => 'f(1);\ng(2);\nh(3);\n';
  await using tree = await makeTree();
  await fc.assert(
    fc.asyncProperty(fc.array(finding, { maxLength: 8 }), async (findings) => {
      const paths = [tree.path('one.json'), tree.path('other.json')] as const;
      await writeBaseline(paths[0], await createBaseline(findings, { tool, readText }));
      await writeBaseline(paths[1], await createBaseline(findings.toReversed(), { tool, readText }));
      expect(await readFile(paths[0], 'utf8')).toBe(await readFile(paths[1], 'utf8'));

      const { fresh, stale } = await applyBaseline(findings, await readBaseline(paths[0], { tool }), {
        readText,
      });
      expect([fresh, stale]).toEqual([[], []]);
    }),
    { numRuns: 30 },
  );
});

test.each([
  { name: 'is missing', text: undefined, message: /does not exist/u },
  { name: 'is no JSON', text: '{ "version": 1, "findings"', message: /cannot be read/u },
  {
    name: 'is of a later version',
    text: '{ "version": 2, "tool": "sample-lint", "findings": {} }',
    message: /shape/u,
  },
  {
    name: 'counts below one',
    text: '{ "version": 1, "tool": "sample-lint", "findings": { "a": { "r": { "f": 0 } } } }',
    message: /shape/u,
  },
  {
    name: 'is of another lint',
    text: '{ "version": 1, "tool": "other", "findings": {} }',
    message: /is of other, not of sample-lint/u,
  },
])('a baseline that $name is refused', async ({ text, message }) => {
  await using tree = await makeTree(text === undefined ? {} : { 'baseline.json': text });
  const path = tree.path('baseline.json');
  const refused = { code: 'LINT_RUN_BASELINE_INVALID', path, message: expect.stringMatching(message) };
  await expect(readBaseline(path, { tool })).rejects.toMatchObject(refused);
});
