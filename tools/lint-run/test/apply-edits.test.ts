import { applyEdits, chooseFixes, type Finding, type TextEdit } from '@codex-ts/lint-run';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test.each([
  { name: 'an insertion', edits: [{ start: 2, end: 2, text: '/*b*/ ' }], after: 'f(/*b*/ 1, 2)' },
  { name: 'a replacement', edits: [{ start: 2, end: 3, text: 'x' }], after: 'f(x, 2)' },
  { name: 'a removal', edits: [{ start: 3, end: 6, text: '' }], after: 'f(1)' },
  { name: 'nothing', edits: [], after: 'f(1, 2)' },
  {
    name: 'several, not in order, that touch',
    edits: [
      { start: 3, end: 6, text: '' },
      { start: 0, end: 2, text: 'g(' },
      { start: 2, end: 3, text: '9' },
      { start: 7, end: 7, text: ';' },
    ],
    after: 'g(9);',
  },
])('$name', async ({ edits, after }) => {
  expect(await applyEdits('f(1, 2)', edits)).toBe(after);
});

test.each([
  {
    name: 'one in another',
    edits: [
      [0, 5],
      [1, 2],
    ],
    offset: 1,
  },
  {
    name: 'an insertion in a replacement',
    edits: [
      [0, 5],
      [3, 3],
    ],
    offset: 3,
  },
  {
    name: 'two at one place',
    edits: [
      [2, 2],
      [2, 2],
    ],
    offset: 2,
  },
  {
    name: 'an insertion where a replacement begins',
    edits: [
      [2, 4],
      [2, 2],
    ],
    offset: 2,
  },
])('$name is refused', async ({ edits, offset }) => {
  const made = edits.map(([start = 0, end = 0]) => ({ start, end, text: 'x' }));
  const refused = { code: 'LINT_RUN_EDITS_OVERLAP', offset, file: 'a.ts' };
  await expect(applyEdits('0123456789', made, { file: 'a.ts' })).rejects.toMatchObject(refused);
});

test.each([
  { start: -1, end: 0 },
  { start: 2, end: 1 },
  { start: 0, end: 11 },
  { start: 0.5, end: 1 },
  { start: Number.NaN, end: 1 },
])('an edit from $start to $end is not in the text', async ({ start, end }) => {
  await expect(applyEdits('0123456789', [{ start, end, text: '' }])).rejects.toThrow(RangeError);
});

test.each([
  { text: 'a\r\nb\r\n', after: 'X\r\nYa\r\nb\r\n' },
  { text: 'a\nb\n', after: 'X\nYa\nb\n' },
  { text: 'a\r\nb\nc\n', after: 'X\nYa\r\nb\nc\n' },
])('what is inserted has the line ends of the text', async ({ text, after }) => {
  expect(await applyEdits(text, [{ start: 0, end: 0, text: 'X\nY' }])).toBe(after);
});

test('edits are the same as cutting the text by hand', async () => {
  const cuts = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      fc.string({ minLength: 30, maxLength: 40 }),
      cuts,
      fc.string(),
      async (raw, at, text) => {
        const source = raw.replaceAll(/[\r\n]/gu, '.');
        const inserted = text.replaceAll(/[\r\n]/gu, '.');
        const places = at.toSorted((one, other) => one - other);
        const edits: TextEdit[] = [];
        for (let index = 0; index + 1 < places.length; index += 2) {
          edits.push({ start: places[index] ?? 0, end: places[index + 1] ?? 0, text: inserted });
        }
        const byHand = edits.reduceRight(
          (whole, edit) => whole.slice(0, edit.start) + edit.text + whole.slice(edit.end),
          source,
        );
        expect(await applyEdits(source, edits.toReversed())).toBe(byHand);
      },
    ),
  );
});

function finding(line: number, edits: readonly [number, number][], file = 'a.ts'): Finding {
  return {
    file,
    line,
    column: 1,
    endLine: line,
    endColumn: 2,
    rule: 'r',
    severity: 'error',
    message: 'm',
    fix: { title: 't', edits: edits.map(([start, end]) => ({ start, end, text: '' })) },
  };
}

test('of fixes that overlap the first in the file is chosen, each whole', () => {
  const first = finding(/*line*/ 1, [
    [0, 2],
    [10, 12],
  ]);
  const clashing = finding(/*line*/ 2, [
    [4, 5],
    [11, 14],
  ]);
  const free = finding(/*line*/ 3, [[4, 5]]);
  const elsewhere = finding(/*line*/ 1, [[0, 2]], 'b.ts');
  const { fix: _none, ...without } = finding(/*line*/ 4, []);

  const { chosen, postponed } = chooseFixes([without, elsewhere, free, clashing, first]);
  expect(chosen).toEqual([first, free, elsewhere]);
  expect(postponed).toEqual([clashing]);
});
