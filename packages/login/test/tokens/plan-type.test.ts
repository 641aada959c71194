import { isWorkspacePlan, parsePlanType, planDisplayName } from '@codex-ts/login';
import { expect, test } from 'vitest';

test.each([
  { claim: 'PRO', plan: 'pro', name: 'Pro', isWorkspace: false },
  { claim: 'hc', plan: 'enterprise', name: 'Enterprise', isWorkspace: true },
  { claim: 'education', plan: 'edu', name: 'Edu', isWorkspace: true },
  {
    claim: 'self_serve_business_usage_based',
    plan: 'self_serve_business_usage_based',
    name: 'Self Serve Business Usage Based',
    isWorkspace: true,
  },
  { claim: 'platinum', plan: 'unknown', name: 'Unknown', isWorkspace: false },
  { claim: 'constructor', plan: 'unknown', name: 'Unknown', isWorkspace: false },
  { claim: undefined, plan: 'unknown', name: 'Unknown', isWorkspace: false },
] as const)('plan_type_deserializes_raw_aliases: $claim is $plan', ({ claim, plan, name, isWorkspace }) => {
  expect(parsePlanType(claim)).toBe(plan);
  expect(planDisplayName(plan)).toBe(name);
  expect(isWorkspacePlan(plan)).toBe(isWorkspace);
});
