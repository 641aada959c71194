import type { RateLimitSnapshot, RateLimitWindow } from '@codex-ts/protocol';

/** Rate limits as a log spells them. */
export function rateLimitsToWire({
  primary,
  secondary,
}: RateLimitSnapshot): Readonly<Record<string, unknown>> {
  return {
    limit_id: 'codex',
    limit_name: null,
    primary: primary === undefined ? null : windowToWire(primary),
    secondary: secondary === undefined ? null : windowToWire(secondary),
    credits: null,
    individual_limit: null,
    spend_control_reached: null,
    plan_type: null,
    rate_limit_reached_type: null,
  };
}

function windowToWire(window: RateLimitWindow): Readonly<Record<string, number | null>> {
  return {
    used_percent: window.usedPercent,
    window_minutes: window.windowMinutes ?? null,
    resets_at: window.resetsAt ?? null,
  };
}
