import { HouseBrokenError } from '../house-broken-error.ts';
import type { Check, CheckResult } from './check.ts';
import { openHouse } from './house.ts';

/** How one check ended: with a result, or without having been able to look. */
export interface Outcome {
  readonly check: Check;
  readonly result: CheckResult | HouseBrokenError;
}

/**
 * Runs the checks at the same time, after their fixes one after the other when `fix` is set.
 * What breaks one check does not keep the others from looking.
 */
export async function runChecks(
  root: string,
  checks: readonly Check[],
  { fix }: { fix: boolean },
): Promise<readonly Outcome[]> {
  if (fix) {
    for (const check of checks) {
      // A fresh look each time: the fix before may have written files.
      await check.fix?.(openHouse(root)).catch(passOverBroken);
    }
  }
  const house = openHouse(root);
  return Promise.all(
    checks.map(async (check) => ({ check, result: await check.run(house).catch(brokenOrThrow) })),
  );
}

function brokenOrThrow(error: unknown): HouseBrokenError {
  if (error instanceof HouseBrokenError) return error;
  throw error;
}

/** The check itself will say so in a moment. */
function passOverBroken(error: unknown): void {
  brokenOrThrow(error);
}

/** 0: nothing found. 1: findings. 2: a check could not look, so nothing is proven. */
export function exitCodeOf(outcomes: readonly Outcome[]): 0 | 1 | 2 {
  if (outcomes.length === 0 || outcomes.some(({ result }) => result instanceof HouseBrokenError)) return 2;
  return outcomes.every(({ result }) => result instanceof HouseBrokenError || result.findings.length === 0)
    ? 0
    : 1;
}
