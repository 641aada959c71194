const displayNames = {
  free: 'Free',
  go: 'Go',
  plus: 'Plus',
  pro: 'Pro',
  prolite: 'Pro Lite',
  team: 'Team',
  self_serve_business_usage_based: 'Self Serve Business Usage Based',
  business: 'Business',
  enterprise_cbp_usage_based: 'Enterprise CBP Usage Based',
  enterprise: 'Enterprise',
  edu: 'Edu',
  unknown: 'Unknown',
} as const;

/** A ChatGPT plan, spelled as on the wire; `unknown` for a plan this version has no name for. */
export type PlanType = keyof typeof displayNames;

const aliases: Readonly<Record<string, PlanType>> = { hc: 'enterprise', education: 'edu' };

const workspacePlans: ReadonlySet<PlanType> = new Set([
  'team',
  'self_serve_business_usage_based',
  'business',
  'enterprise_cbp_usage_based',
  'enterprise',
  'edu',
]);

/** The plan that a claim names, whatever its case. */
export function parsePlanType(claim: string | undefined): PlanType {
  const name = claim?.toLowerCase() ?? 'unknown';
  if (isPlanType(name)) return name;
  return Object.hasOwn(aliases, name) ? (aliases[name] ?? 'unknown') : 'unknown';
}

/** The plan's name for people. */
export function planDisplayName(plan: PlanType): string {
  return displayNames[plan];
}

/** Whether the plan belongs to an organisation rather than to one person. */
export function isWorkspacePlan(plan: PlanType): boolean {
  return workspacePlans.has(plan);
}

function isPlanType(name: string): name is PlanType {
  return Object.hasOwn(displayNames, name);
}
