import type { Finding } from '../finding.ts';
import type { House } from './house.ts';

/** What a check found, and what it looked at, for example `312 files`. */
export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly lookedAt: string;
}

/** One of the checks behind `pnpm lint`. */
export interface Check {
  /** For `--only`. */
  readonly name: string;
  /** What holds when it finds nothing, as a sentence. */
  readonly claim: string;
  /** Throws HouseBrokenError when it cannot look. */
  run(house: House): Promise<CheckResult>;
  /** Mends what can be mended without a decision. */
  fix?(house: House): Promise<void>;
}
