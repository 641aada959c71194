const displayNames = {
  free: 'Free',
  go: 'Go',
  plus: 'Plus',
  pro: 'Pro',
  prolite: 'Pro Lite',
  promax: 'Pro Max',
  team: 'Team',
  self_serve_business_prolite: 'Self Serve Business Pro Lite',
  self_serve_business_usage_based: 'Self Serve Business Usage Based',
  business: 'Business',
  ent26: 'Ent26',
  enterprise_cbp_automation: 'Enterprise CBP Automation',
  enterprise_cbp_usage_based: 'Enterprise CBP Usage Based',
  enterprise: 'Enterprise',
  edu: 'Edu',
  edu_plus: 'Edu Plus',
  edu_pro: 'Edu Pro',
  sci: 'Sci',
  sci_plus: 'Sci Plus',
  unknown: 'Unknown',
} as const;

/** A ChatGPT plan, spelled as on the wire; `unknown` for a plan this version has no name for. */
export type PlanType = keyof typeof displayNames;

const aliases: Readonly<Record<string, PlanType>> = { hc: 'enterprise', education: 'edu' };

const personalPlans: ReadonlySet<PlanType> = new Set([
  'free',
  'go',
  'plus',
  'pro',
  'prolite',
  'promax',
  'unknown',
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
  return !personalPlans.has(plan);
}

function isPlanType(name: string): name is PlanType {
  return Object.hasOwn(displayNames, name);
}
