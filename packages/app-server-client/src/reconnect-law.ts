/** How a broken connection is made again. */
export interface ReconnectSettings {
  /** Attempts in a row before the client gives up; 10 by default, 0 never connects again. */
  readonly attempts?: number;
  /** Before the first attempt; doubled before each further one. 100 by default. */
  readonly firstDelayMs?: number;
  /** 5,000 by default. */
  readonly longestDelayMs?: number;
}

/** The pause before an attempt, counted from 0: between half of it and all of it, so that many clients do not come at once. */
export function pauseBefore(attempt: number, settings: ReconnectSettings, random: () => number): number {
  const { firstDelayMs = 100, longestDelayMs = 5_000 } = settings;
  const whole = Math.min(firstDelayMs * 2 ** attempt, longestDelayMs);
  return whole * (0.5 + random() / 2);
}

/** How often to try, unless the settings say. */
export const defaultAttempts = 10;
