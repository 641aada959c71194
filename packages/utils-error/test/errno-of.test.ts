import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { CodexError, errnoOf } from '@codex-ts/utils-error';

class EvenError extends CodexError {
  override readonly code = 'EVEN_NUMBER_MISSING' as const;
}

test('an error of the system gives its code', () => {
  let thrown: unknown;
  try {
    readFileSync('/nowhere/at/all');
  } catch (error) {
    thrown = error;
  }

  expect(errnoOf(thrown)).toBe('ENOENT');
});

test.each([
  { what: 'an error of ours', value: new EvenError('odd') },
  { what: 'an error of Node itself', value: Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' }) },
  { what: 'a plain error', value: new Error('x') },
  { what: 'a number as code', value: Object.assign(new Error('x'), { code: 2 }) },
  { what: 'a bare object', value: { code: 'ENOENT' } },
  { what: 'nothing', value: undefined },
])('$what gives nothing', ({ value }) => {
  expect(errnoOf(value)).toBeUndefined();
});
