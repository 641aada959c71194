import {
  explainError,
  FileUnreadableError,
  isLintRunError,
  LintRunError,
  WriteFailedError,
} from '@codex-ts/lint-run';
import { expect, test } from 'vitest';

class OwnError extends LintRunError {
  override readonly code = 'SAMPLE_RULE_BROKEN' as const;
}

test('what happened, what lies below and what to do stand in lines of their own', () => {
  const cause = new Error('EACCES: permission denied', { cause: new Error('deeper') });
  expect(explainError(new WriteFailedError('a.ts', { cause }))).toBe(
    [
      'could not write a.ts; it is as it was before',
      '  because EACCES: permission denied',
      '  because deeper',
      'Check the permissions of the file and its folder, and the space on the disk.',
      '',
    ].join('\n'),
  );
});

test('text from outside cannot steer the terminal', () => {
  expect(explainError(new OwnError('a\u001B[2Jb', { remedy: 'c\rd' }))).toBe('a [2Jb\nc d\n');
});

test('an error that is none of ours shows where it was thrown', () => {
  expect(explainError(new TypeError('a fault'))).toMatch(/^TypeError: a fault\n\s+at .*explain-error\.test/u);
  expect(explainError('text')).toBe('a thrown string\n');
  expect(explainError(/*error*/ null)).toBe('a thrown null\n');
});

test('causes that go round end', () => {
  const error = new OwnError('outer');
  error.cause = error;
  expect(explainError(error)).toBe('outer\n');
});

test('errors of this family are known, also from another copy', () => {
  const copy = Object.assign(new Error('x'), { code: 'LINT_RUN_GIT_FAILED' });
  expect([new OwnError('x'), copy, new Error('x'), undefined].map(isLintRunError)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('what was not given is no member', () => {
  const error = new OwnError('x');
  expect(Object.keys(error).toSorted()).toEqual(['code', 'name']);
  expect(Object.keys(new FileUnreadableError('a', { reason: 'missing' })).toSorted()).toEqual([
    'code',
    'name',
    'path',
    'reason',
    'remedy',
  ]);
});
