import { countFindings, exitCodeOf, exitCodes, sortFindings, type Finding } from '@codex-ts/lint-run';
import { expect, test } from 'vitest';

const base: Finding = {
  file: 'a.ts',
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 2,
  rule: 'r',
  severity: 'error',
  message: 'm',
};

test('findings are sorted by file, line, column, end, rule and message', () => {
  const sorted: Finding[] = [
    { ...base, file: 'B.ts' },
    base,
    { ...base, message: 'n' },
    { ...base, rule: 's' },
    { ...base, endColumn: 3 },
    { ...base, column: 2 },
    { ...base, line: 2 },
    { ...base, line: 10 },
    { ...base, file: 'b.ts' },
  ];
  expect(sortFindings(sorted.toReversed())).toEqual(sorted);
});

test('errors, warnings and what can be fixed are counted', () => {
  const fix = { title: 't', edits: [] };
  const findings: Finding[] = [base, { ...base, fix }, { ...base, severity: 'warning' }];
  expect(countFindings(findings)).toEqual({ errors: 2, warnings: 1, fixable: 1 });
});

const warning: Finding = { ...base, severity: 'warning' };

test.each([
  { name: 'nothing found', findings: [], options: {}, code: exitCodes.clean },
  { name: 'an error', findings: [base], options: {}, code: exitCodes.findings },
  { name: 'warnings without a limit', findings: [warning, warning], options: {}, code: exitCodes.clean },
  { name: 'as many as allowed', findings: [warning], options: { maxWarnings: 1 }, code: exitCodes.clean },
  { name: 'one too many', findings: [warning], options: { maxWarnings: 0 }, code: exitCodes.findings },
])('$name ends with $code', ({ findings, options, code }) => {
  expect(exitCodeOf(findings, options)).toBe(code);
});
