import { join, posix, win32 } from 'node:path';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { isInside, normalForm } from '@codex-ts/utils-path';

const name = fc
  .stringMatching(/^[a-zA-Z.]{1,4}$/u)
  .filter((text) => !/^\.{1,2}$/u.test(text) && !text.endsWith('.'));
const names = fc.array(name, { maxLength: 5 });
const steps = fc.array(fc.oneof(name, fc.constantFrom('.', '..', '')), { maxLength: 8 });

test.each([
  { platform: 'linux', path: '/a//b/./c/../d/', form: '/a/b/d' },
  { platform: 'linux', path: '/../..', form: '/' },
  { platform: 'linux', path: '/A/Ü', form: '/A/Ü' },
  { platform: 'darwin', path: '/A/U\u0308', form: '/A/\u00DC' },
  { platform: 'win32', path: 'C:\\Users\\Ada\\', form: 'c:\\users\\ada' },
  { platform: 'win32', path: 'c:/users/ADA/./x/..', form: 'c:\\users\\ada' },
  { platform: 'win32', path: '\\\\?\\C:\\Users', form: 'c:\\users' },
  { platform: 'win32', path: '\\\\?\\UNC\\Server\\Share\\x', form: '\\\\server\\share\\x' },
  { platform: 'win32', path: '\\\\server\\share\\', form: '\\\\server\\share\\' },
  { platform: 'win32', path: 'C:\\', form: 'c:\\' },
  { platform: 'win32', path: 'C:\\work. .\\a.txt.', form: 'c:\\work\\a.txt' },
] as const)('$path on $platform', ({ platform, path, form }) => {
  expect(normalForm(path, { platform })).toBe(form);
});

test.each([
  { platform: 'linux', parent: '/a/b', path: '/a/b', inside: true },
  { platform: 'linux', parent: '/a/b', path: '/a/b/..c', inside: true },
  { platform: 'linux', parent: '/a/b', path: '/a/bc', inside: false },
  { platform: 'linux', parent: '/a/b', path: '/a', inside: false },
  { platform: 'linux', parent: '/a/b', path: '/A/b/c', inside: false },
  { platform: 'linux', parent: '/a/b', path: '/a/b/../c', inside: false },
  { platform: 'linux', parent: '/', path: '/anything', inside: true },
  { platform: 'win32', parent: 'C:\\Data', path: 'c:/data/src', inside: true },
  { platform: 'win32', parent: 'C:\\', path: 'c:\\work', inside: true },
  { platform: 'win32', parent: 'C:\\Work', path: 'D:\\Work\\src', inside: false },
  { platform: 'win32', parent: 'C:\\Work', path: '\\\\?\\C:\\work\\src', inside: true },
  { platform: 'win32', parent: 'C:\\Work', path: '\\\\.\\pipe\\work', inside: false },
  { platform: 'win32', parent: 'C:\\Work', path: '\\\\c\\work\\src', inside: false },
] as const)('$path inside $parent on $platform: $inside', ({ platform, parent, path, inside }) => {
  expect(isInside(parent, path, { platform })).toBe(inside);
});

test.each([
  { platform: 'linux', root: '' },
  { platform: 'darwin', root: '' },
  { platform: 'win32', root: 'C:\\' },
] as const)('on $platform the form of a form is itself', ({ platform, root }) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (path) => {
      const form = normalForm(root + path, { platform });
      expect(normalForm(form, { platform })).toBe(form);
    }),
  );
});

test.each([
  { platform: 'linux', root: '/', rules: posix },
  { platform: 'win32', root: 'C:\\', rules: win32 },
] as const)('on $platform inside is what a relative path reaches without climbing', (row) => {
  const { platform, root, rules } = row;
  fc.assert(
    fc.property(names, steps, (parentNames, path) => {
      const parent = rules.join(root, ...parentNames);
      const target = `${parent}${rules.sep}${path.join(rules.sep)}`;
      const back = rules.relative(parent, rules.resolve(target));
      expect(isInside(parent, target, { platform })).toBe(!/^\.\.(?:[\\/]|$)/u.test(back));
    }),
  );
});

test('a sibling whose name merely begins alike is outside', () => {
  fc.assert(
    fc.property(names, name, name, (above, own, more) => {
      const parent = join('/', ...above, own);
      expect(isInside(parent, parent + more)).toBe(false);
    }),
  );
});

test('what is below something below is below, and only equal paths contain each other', () => {
  fc.assert(
    fc.property(names, names, names, (first, second, third) => {
      const a = join('/', ...first);
      const b = join(a, ...second);
      const c = join(b, ...third);
      expect([isInside(a, b), isInside(b, c), isInside(a, c)]).toEqual([true, true, true]);
      expect(isInside(c, a)).toBe(normalForm(a) === normalForm(c));
    }),
  );
});

test('a very long hostile path is compared in one pass', () => {
  const path = `C:\\work\\${'a. '.repeat(100_000)}b`;

  expect(isInside('C:\\work', path, { platform: 'win32' })).toBe(true);
});
