import { expect, test } from 'vitest';

import { describeError } from '@codex-ts/utils-error';

test('an error and its causes become one line', () => {
  const root = new Error('connect ECONNREFUSED 127.0.0.1:9');
  const middle = new Error('the authority could not be reached', { cause: root });

  expect(describeError(new Error('no token', { cause: middle }))).toBe(
    'no token: the authority could not be reached: connect ECONNREFUSED 127.0.0.1:9',
  );
});

test('a cause that its error already quotes is not said twice', () => {
  const cause = new Error('disk full');

  expect(describeError(new Error('not saved (disk full)', { cause }))).toBe('not saved (disk full)');
});

test('an aggregate without a message of its own gives its parts', () => {
  const error = Object.assign(
    new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')], 'x'),
    { message: '' },
  );

  expect(describeError(error)).toBe('::1 refused; 127.0.0.1 refused');
});

test.each([
  { thrown: 'just text', line: 'just text' },
  { thrown: Object.assign(new TypeError('x'), { message: '' }), line: 'TypeError' },
  { thrown: undefined, line: 'a thrown undefined' },
  { thrown: null, line: 'a thrown null' },
  { thrown: { password: 'x' }, line: 'a thrown object' },
  { thrown: new Error('why', { cause: 'a string' }), line: 'why: a string' },
])('whatever was thrown is described: $line', ({ thrown, line }) => {
  expect(describeError(thrown)).toBe(line);
});

test('a chain that bites its tail ends', () => {
  const head = new Error('head');
  head.cause = new Error('tail', { cause: head });

  expect(describeError(head)).toBe('head: tail');
});

test('no secret, no line break and no control character gets through', () => {
  const cause = new Error('\u001B[2J\u0007{"refresh_token":"r-1"}\r\n\tat line 3\u2028end');

  expect(describeError(new Error('refused', { cause }))).toBe(
    'refused: [2J {"refresh_token":"[redacted]"} at line 3 end',
  );
});
