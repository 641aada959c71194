import { parsePatch, PatchTextError } from '@codex-ts/apply-patch';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { patch } from './workspace.ts';

test('a patch is what it says, in order', () => {
  const text = patch(
    '*** Add File: a/new.txt',
    '+one',
    '+',
    '*** Delete File: old.txt',
    '*** Update File: src/x.ts',
    '*** Move to: src/y.ts',
    '@@ class X {',
    '   keep',
    '-gone',
    '+here',
    '@@',
    '+last',
    '*** End of File',
  );
  expect(parsePatch(text)).toEqual({
    sections: [
      { kind: 'add', path: 'a/new.txt', contents: 'one\n\n' },
      { kind: 'delete', path: 'old.txt' },
      {
        kind: 'update',
        path: 'src/x.ts',
        moveTo: 'src/y.ts',
        chunks: [
          {
            context: 'class X {',
            lines: [
              { kind: 'keep', text: '  keep' },
              { kind: 'remove', text: 'gone' },
              { kind: 'add', text: 'here' },
            ],
            isAtEnd: false,
            line: 8,
          },
          { lines: [{ kind: 'add', text: 'last' }], isAtEnd: true, line: 12 },
        ],
      },
    ],
  });
});

test('an update that only moves has no chunks', () => {
  const { sections } = parsePatch(patch('*** Update File: a', '*** Move to: b'));
  expect(sections).toEqual([{ kind: 'update', path: 'a', moveTo: 'b', chunks: [] }]);
});

test('the environment that a patch is for is told', () => {
  const { environmentId } = parsePatch(patch('*** Environment ID: remote-1', '*** Delete File: a'));
  expect(environmentId).toBe('remote-1');
});

test.each([
  { name: 'CR LF', wrap: (text: string) => text.replaceAll('\n', '\r\n') },
  { name: 'white space around', wrap: (text: string) => `\n  ${text}  \n\n` },
  { name: 'a here-document', wrap: (text: string) => `<<'EOF'\n${text}\nEOF\n` },
  { name: 'a doubled end mark', wrap: (text: string) => `${text}\n\n*** End Patch` },
])('$name around a patch does not matter', ({ wrap }) => {
  const text = patch('*** Update File: a', '@@', '-x', '+y');
  expect(parsePatch(wrap(text))).toEqual(parsePatch(text));
});

describe('what is no patch is refused with the line at fault', () => {
  test.each([
    { name: 'prose', text: 'please change it', line: 1 },
    { name: 'no end', text: '*** Begin Patch\n*** Delete File: a', line: 2 },
    { name: 'no sections', text: patch(), line: 2 },
    { name: 'an unknown header', text: patch('*** Delete File: a', '*** Rename File: b'), line: 3 },
    { name: 'an update without lines', text: patch('*** Add File: a', '*** Update File: b'), line: 3 },
    { name: 'a line without sign', text: patch('*** Update File: a', '@@', 'x'), line: 4 },
    { name: 'a stray line', text: patch('*** Update File: a', '@@', '-x', 'y'), line: 5 },
  ])('$name', ({ text, line }) => {
    expect(() => parsePatch(text)).toThrow(PatchTextError);
    expect(() => parsePatch(text)).toThrow(expect.objectContaining({ code: 'PATCH_TEXT_INVALID', line }));
  });
});

test('any text either is a patch or is refused as none', () => {
  const mark = fc.constantFrom(
    '*** Begin Patch',
    '*** End Patch',
    '*** Add File: a',
    '*** Update File: a',
    '*** Move to: b',
    '*** End of File',
    '*** Environment ID: e',
    '@@',
    '@@ x',
    '+x',
    '-x',
    ' x',
    '',
  );
  const line = fc.oneof(mark, fc.string({ unit: 'binary', maxLength: 12 }));
  const text = fc.oneof(
    fc.array(line).map((lines) => lines.join('\n')),
    fc.array(line).map((lines) => patch(...lines)),
  );
  fc.assert(
    fc.property(text, (input) => {
      try {
        expect(parsePatch(input).sections).not.toHaveLength(0);
      } catch (error) {
        expect(error).toBeInstanceOf(PatchTextError);
      }
    }),
    { numRuns: 500 },
  );
});
