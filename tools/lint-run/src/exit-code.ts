import { countFindings, type Finding } from './finding.ts';

/** What a lint ends with: nothing found, something found, or it could not look. */
export const exitCodes = { clean: 0, findings: 1, broken: 2 } as const;

/** 1 with an error, or with more warnings than `maxWarnings` allows (any number by default); otherwise 0. */
export function exitCodeOf(findings: readonly Finding[], options: { maxWarnings?: number } = {}): 0 | 1 {
  const { errors, warnings } = countFindings(findings);
  const isOverLimit = warnings > (options.maxWarnings ?? Number.POSITIVE_INFINITY);
  return errors > 0 || isOverLimit ? exitCodes.findings : exitCodes.clean;
}
