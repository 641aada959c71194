import { createTextPositions } from '@codex-ts/lint-run';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test.each([
  { text: '', offset: 0, position: { line: 1, column: 1 } },
  { text: 'a\nb', offset: 2, position: { line: 2, column: 1 } },
  { text: 'a\r\nb', offset: 1, position: { line: 1, column: 2 } },
  { text: 'a\r\nb', offset: 3, position: { line: 2, column: 1 } },
  { text: 'a\rb', offset: 2, position: { line: 2, column: 1 } },
  { text: 'a\u2028b\u2029c', offset: 4, position: { line: 3, column: 1 } },
  { text: '😀x', offset: 2, position: { line: 1, column: 3 } },
  { text: 'a\n', offset: 2, position: { line: 2, column: 1 } },
])('offset $offset of $text is $position', ({ text, offset, position }) => {
  expect(createTextPositions(text).at(offset)).toEqual(position);
});

test('every offset comes back from its position', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\u2028', '😀', ' ') });
  fc.assert(
    fc.property(texts, (text) => {
      const positions = createTextPositions(text);
      for (let offset = 0; offset <= text.length; offset += 1) {
        expect(positions.offsetOf(positions.at(offset))).toBe(offset);
      }
    }),
  );
});

test.each([-1, 4, Number.NaN])('offset %d is refused', (offset) => {
  expect(() => createTextPositions('abc').at(offset)).toThrow(RangeError);
});

test('a line is given without its end, and one that is not there is empty', () => {
  const positions = createTextPositions('one\r\ntwo\n');
  expect([1, 2, 3, 4].map((line) => positions.line(line))).toEqual(['one', 'two', '', '']);
  expect(() => positions.offsetOf({ line: 4, column: 1 })).toThrow(RangeError);
});
