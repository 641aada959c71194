import { expect, test } from 'vitest';

import { CodexError, isCodexError } from '@codex-ts/utils-error';

class OvenColdError extends CodexError {
  override readonly code = 'OVEN_HEAT_MISSING' as const;
}

test('an error carries its class name, its code and never asks for a retry unless told', () => {
  const error = new OvenColdError('the oven stays cold');

  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: 'OvenColdError',
    code: 'OVEN_HEAT_MISSING',
    message: 'the oven stays cold',
    retry: 'never',
  });
  expect(error.stack).toContain('OvenColdError: the oven stays cold');
});

test('what was not given is absent, not undefined', () => {
  const error = new OvenColdError('the oven stays cold');

  expect(Object.hasOwn(error, 'cause')).toBe(false);
  expect(Object.hasOwn(error, 'remedy')).toBe(false);
});

test('cause, retry and remedy are kept', () => {
  const cause = new Error('no current');
  const error = new OvenColdError('the oven stays cold', { cause, retry: 'later', remedy: 'Plug it in.' });

  expect(error).toMatchObject({ cause, retry: 'later', remedy: 'Plug it in.' });
});

test('an error of ours is recognised, also one that another copy of this package made', () => {
  const foreign = Object.assign(new Error('cold'), { code: 'OVEN_HEAT_MISSING', retry: 'later' });

  expect(isCodexError(new OvenColdError('cold'))).toBe(true);
  expect(isCodexError(foreign)).toBe(true);
});

test.each([
  { what: 'a plain error', value: new Error('cold') },
  { what: 'a system error', value: Object.assign(new Error('cold'), { code: 'ENOENT' }) },
  { what: 'an error with a foreign retry', value: Object.assign(new Error('x'), { code: 'X', retry: 3 }) },
  { what: 'a bare object', value: { code: 'OVEN_HEAT_MISSING', retry: 'later' } },
  { what: 'nothing', value: undefined },
])('$what is not an error of ours', ({ value }) => {
  expect(isCodexError(value)).toBe(false);
});
