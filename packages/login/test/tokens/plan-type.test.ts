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
  { claim: 'team', plan: 'team', name: 'Team', isWorkspace: true },
  { claim: 'edu_pro', plan: 'edu_pro', name: 'Edu Pro', isWorkspace: true },
  { claim: 'promax', plan: 'promax', name: 'Pro Max', isWorkspace: false },
  { claim: 'platinum', plan: 'unknown', name: 'Unknown', isWorkspace: false },
  { claim: 'constructor', plan: 'unknown', name: 'Unknown', isWorkspace: false },
  { claim: undefined, plan: 'unknown', name: 'Unknown', isWorkspace: false },
] as const)('plan_type_deserializes_raw_aliases: $claim is $plan', ({ claim, plan, name, isWorkspace }) => {
  expect(parsePlanType(claim)).toBe(plan);
  expect(planDisplayName(plan)).toBe(name);
  expect(isWorkspacePlan(plan)).toBe(isWorkspace);
});

test('every plan that native 0.169.0 has a word for is known', () => {
  const plans = `free go plus pro prolite promax team self_serve_business_prolite self_serve_business_usage_based business
    ent26 enterprise_cbp_automation enterprise_cbp_usage_based enterprise edu edu_plus edu_pro sci sci_plus`;

  for (const plan of plans.split(/\s+/u)) expect(parsePlanType(plan.toUpperCase())).toBe(plan);
});
