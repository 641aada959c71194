import type {
  GetAccountRateLimitsResponse,
  RateLimitReachedType,
  RateLimitSnapshot,
  RateLimitWindow,
} from '@codex-ts/app-server-protocol';
import type { Usage, UsageLimit, UsageWindow } from '@codex-ts/backend-client';
import { parsePlanType } from '@codex-ts/login';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

import { failure } from '../faults.ts';
import type { Handler } from '../handler.ts';
import { assertBackendAccount } from './backend-account.ts';

/** `account/rateLimits/read`. */
export const readRateLimits: Handler<'account/rateLimits/read'> = async (_params, { server, signal }) => {
  await assertBackendAccount(server, 'read rate limits');
  let usage: Usage;
  try {
    const backend = await server.backend();
    usage = await backend.usage({ signal });
  } catch (error) {
    throw failure('failed to fetch codex rate limits', error);
  }
  return { result: limitsOf(usage) };
};

function limitsOf(usage: Usage): GetAccountRateLimitsResponse {
  const snapshots = usage.limits.map((limit) => snapshotOf(limit, usage));
  const own = snapshots.find(({ limitId }) => limitId === ownLimit) ?? snapshots[0];
  if (own === undefined) {
    throw new RequestFault({
      code: reservedCode.internalError,
      message: 'failed to fetch codex rate limits: no snapshots returned',
    });
  }
  return {
    ordinaryUsageAllowed: null,
    rateLimits: own,
    rateLimitsByLimitId: byLimitId(snapshots),
    rateLimitResetCredits: null,
    accountId: null,
    rateLimitUpsell: null,
  };
}

function byLimitId(snapshots: readonly RateLimitSnapshot[]): Record<string, RateLimitSnapshot> {
  return Object.fromEntries(
    snapshots.map((one): [string, RateLimitSnapshot] => [one.limitId ?? ownLimit, one]),
  );
}

const ownLimit = 'codex';

function snapshotOf(limit: UsageLimit, usage: Usage): RateLimitSnapshot {
  const isOwn = limit.id === ownLimit;
  const { credits } = usage;
  return {
    limitId: limit.id,
    limitName: limit.name ?? null,
    normalModelSlug: null,
    primary: windowOf(limit.primary),
    secondary: windowOf(limit.secondary),
    credits:
      isOwn && credits !== undefined
        ? {
            hasCredits: credits.hasCredits,
            unlimited: credits.isUnlimited,
            balance: credits.balance ?? null,
          }
        : null,
    individualLimit: null,
    spendControlReached: null,
    planType: usage.plan === undefined ? null : parsePlanType(usage.plan),
    rateLimitReachedType: isOwn ? reachedType(usage.reachedType) : null,
  };
}

function windowOf(window: UsageWindow | undefined): RateLimitWindow | null {
  if (window === undefined) return null;
  const { usedPercent, windowSeconds, resetsAt } = window;
  return {
    usedPercent: Math.round(usedPercent),
    windowDurationMins: windowSeconds === undefined ? null : Math.ceil(windowSeconds / 60),
    resetsAt: resetsAt ?? null,
  };
}

const reachedTypes: Readonly<Record<RateLimitReachedType, true>> = {
  rate_limit_reached: true,
  workspace_owner_credits_depleted: true,
  workspace_member_credits_depleted: true,
  workspace_owner_usage_limit_reached: true,
  workspace_member_usage_limit_reached: true,
};

function reachedType(text: string | undefined): RateLimitReachedType | null {
  return text !== undefined && isReachedType(text) ? text : null;
}

function isReachedType(text: string): text is RateLimitReachedType {
  return Object.hasOwn(reachedTypes, text);
}
