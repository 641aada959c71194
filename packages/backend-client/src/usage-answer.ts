import * as z from 'zod/mini';

import type { Usage, UsageCredits, UsageLimit, UsageWindow } from './usage.ts';
import { defined, given } from './wire-field.ts';

const Window = z.object({
  used_percent: z.number(),
  limit_window_seconds: given(z.number()),
  reset_at: given(z.number()),
});

const Limit = z.object({
  allowed: given(z.boolean()),
  limit_reached: given(z.boolean()),
  primary_window: given(Window),
  secondary_window: given(Window),
});

const Credits = z.object({
  has_credits: z.boolean(),
  unlimited: z.boolean(),
  balance: given(z.union([z.string(), z.number()])),
});

const Wire = z.object({
  plan_type: given(z.string()),
  rate_limit: given(Limit),
  additional_rate_limits: given(
    z.array(
      z.object({
        limit_name: given(z.string()),
        metered_feature: given(z.string()),
        rate_limit: given(Limit),
      }),
    ),
  ),
  credits: given(Credits),
  rate_limit_reached_type: given(z.union([z.string(), z.object({ type: z.string() })])),
});

/** The answer of `GET /usage`. */
export const UsageAnswer: z.ZodMiniType<Usage> = z.pipe(Wire, z.transform(fromWire));

function fromWire(wire: z.infer<typeof Wire>): Usage {
  const own = wire.rate_limit && limitOf('codex', /*name*/ undefined, wire.rate_limit);
  const others = (wire.additional_rate_limits ?? []).map(
    ({ limit_name, metered_feature, rate_limit }) =>
      rate_limit && limitOf(metered_feature ?? limit_name ?? 'unknown', limit_name, rate_limit),
  );
  const reached = wire.rate_limit_reached_type;
  return {
    limits: [own, ...others].filter((limit) => limit !== undefined),
    ...defined({
      plan: wire.plan_type,
      credits: wire.credits && creditsOf(wire.credits),
      reachedType: typeof reached === 'object' ? reached.type : reached,
    }),
  };
}

function limitOf(id: string, name: string | undefined, limit: z.infer<typeof Limit>): UsageLimit {
  return {
    id,
    isReached: limit.limit_reached ?? limit.allowed === false,
    ...defined({
      name,
      primary: limit.primary_window && windowOf(limit.primary_window),
      secondary: limit.secondary_window && windowOf(limit.secondary_window),
    }),
  };
}

function windowOf(window: z.infer<typeof Window>): UsageWindow {
  return {
    usedPercent: window.used_percent,
    ...defined({ windowSeconds: window.limit_window_seconds, resetsAt: window.reset_at }),
  };
}

function creditsOf(credits: z.infer<typeof Credits>): UsageCredits {
  return {
    hasCredits: credits.has_credits,
    isUnlimited: credits.unlimited,
    ...(credits.balance !== undefined && { balance: String(credits.balance) }),
  };
}
