/** How much of one window of time is used. */
export interface UsageWindow {
  readonly usedPercent: number;
  readonly windowSeconds?: number;
  /** In seconds since 1970. */
  readonly resetsAt?: number;
}

/** One limit, with its shorter and its longer window. */
export interface UsageLimit {
  /** `codex` for the plan's own. */
  readonly id: string;
  readonly name?: string;
  readonly isReached: boolean;
  readonly primary?: UsageWindow;
  readonly secondary?: UsageWindow;
}

/** What may be spent beyond the plan. */
export interface UsageCredits {
  readonly hasCredits: boolean;
  readonly isUnlimited: boolean;
  readonly balance?: string;
}

/** How much of the account's limits is used. */
export interface Usage {
  /** The plan as the backend writes it. */
  readonly plan?: string;
  /** The plan's own first. */
  readonly limits: readonly UsageLimit[];
  readonly credits?: UsageCredits;
  /** Why nothing more may be used, as the backend writes it. */
  readonly reachedType?: string;
}
