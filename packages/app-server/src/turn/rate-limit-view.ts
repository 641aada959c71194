import type { RateLimitSnapshot, RateLimitWindow } from '@codex-ts/app-server-protocol';
import type { RateLimitSnapshot as Limits, RateLimitWindow as Window } from '@codex-ts/protocol';

/** The limits of an account whose server has said nothing about them. */
export const noLimits: RateLimitSnapshot = {
  limitId: 'codex',
  limitName: null,
  normalModelSlug: null,
  primary: null,
  secondary: null,
  credits: null,
  individualLimit: null,
  spendControlReached: null,
  planType: null,
  rateLimitReachedType: null,
};

/** What an answer's headers said about the limits, as clients see it. */
export function rateLimitView({ primary, secondary }: Limits): RateLimitSnapshot {
  return { ...noLimits, primary: windowView(primary), secondary: windowView(secondary) };
}

function windowView(window: Window | undefined): RateLimitWindow | null {
  if (window === undefined) return null;
  return {
    usedPercent: Math.round(window.usedPercent),
    windowDurationMins: window.windowMinutes ?? null,
    resetsAt: window.resetsAt ?? null,
  };
}
