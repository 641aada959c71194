/** How much of a plan's windows is used, as of now. */
export interface RateLimitSnapshot {
  primary?: RateLimitWindow;
  secondary?: RateLimitWindow;
}

/** One window of a plan. */
export interface RateLimitWindow {
  /** 0 to 100. */
  usedPercent: number;
  windowMinutes?: number;
  /** Seconds since 1970. */
  resetsAt?: number;
}
