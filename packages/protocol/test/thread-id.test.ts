import { expect, test } from 'vitest';

import { isThreadId, isTurnId, parseThreadId, parseTurnId } from '@codex-ts/protocol';

const id = '01a210d5-3cfa-7ce1-8d78-e547a6911e4e';

test.each([
  { what: 'a thread id', parse: parseThreadId, is: isThreadId },
  { what: 'a turn id', parse: parseTurnId, is: isTurnId },
])('$what has one spelling, the lower case', ({ parse, is }) => {
  expect(parse(id.toUpperCase())).toBe(id);
  expect(parse(id)).toBe(id);
  expect(is(id)).toBe(true);
  expect(is(id.toUpperCase())).toBe(false);
});

test.each([
  '',
  'latest',
  `${id}0`,
  `${id}\n`,
  ` ${id}`,
  id.replaceAll('-', ''),
  `${id.slice(0, 8)}/../../x`,
  'ı'.repeat(36),
])('%j is no id', (text) => {
  expect(parseThreadId(text)).toBeUndefined();
  expect(parseTurnId(text)).toBeUndefined();
  expect(isThreadId(text)).toBe(false);
  expect(isTurnId(text)).toBe(false);
});
