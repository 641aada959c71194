import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { commandLine } from '@codex-ts/shell-command';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test.each([
  ['a-b_c./d', 'a-b_c./d'],
  ['a+b', 'a+b'],
  ['a@b', 'a@b'],
  ['a]b', 'a]b'],
  ['a=b', `'a=b'`],
  ['a,b', `'a,b'`],
  ['[ab', `'[ab'`],
  ['a~b', `'a~b'`],
  ['a{b', `'a{b'`],
  ['#a', `'#a'`],
  ['é', `'é'`],
  ['a!b', `'a!b'`],
  ['a\nb', `'a\nb'`],
  ['^x', `'^x'`],
  ['a^b', `a'^b'`],
  [`'^x`, `"'"'^x'`],
  [`it's $x`, `"it's "'$x'`],
  ['a\\b', String.raw`"a\\b"`],
  [`it's \\`, String.raw`"it's \\"`],
  [`"'$`, String.raw`"\"'"'$'`],
  [`''$$''`, `"''"'$$'"''"`],
  ["a\tb's", `"a\tb's"`],
])('%j is written as native writes it', (word, written) => {
  expect(commandLine(['sh', word])).toBe(`sh ${written}`);
});

test('a shell reads back the same words', async () => {
  const characters = fc.constantFrom(...`'"\\$\`!^ \n\t*?[]{}()<>|&;#~=aé`.split(''));
  const words = fc.sample(fc.array(characters, { maxLength: 8 }), 200).map((parts) => parts.join(''));
  const program = `console.log(JSON.stringify(process.argv.slice(1)))`;
  const line = commandLine([process.execPath, '-e', program, '--', ...words, '']);

  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', line]);

  expect(JSON.parse(stdout)).toEqual([...words, '']);
});

test('a long word is written in a moment', () => {
  const word = `a^'$`.repeat(50_000);
  expect(commandLine([word]).length).toBeGreaterThan(word.length);
});
