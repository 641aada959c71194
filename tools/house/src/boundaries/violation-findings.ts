import type { ICruiseResult, IViolation } from 'dependency-cruiser';

import type { Finding } from '../finding.ts';
import { lineOf } from './line-of.ts';
import type { Workspace } from './workspace.ts';

function messageOf({ rule, from, to, type, cycle, unresolvedTo }: IViolation): string {
  if (cycle !== undefined) return [from, ...cycle.map(({ name }) => name)].join(' → ');
  if (type === 'module')
    return rule.name === 'orphan' ? 'stands alone' : 'no entry of its package reaches it';
  return unresolvedTo === undefined || unresolvedTo === to
    ? `→ ${to}`
    : `→ ${to} (written '${unresolvedTo}')`;
}

/** One cycle is one finding, whichever of its edges was met first. */
function identity(violation: IViolation): string {
  const members = violation.cycle?.map(({ name }) => name).toSorted() ?? [violation.from, violation.to];
  return [violation.rule.name, ...members].join('\n');
}

/** dependency-cruiser's violations as findings, each with what its rule says to write instead. */
export function violationFindings({ root }: Workspace, { summary }: ICruiseResult): Finding[] {
  const remedies = new Map(summary.ruleSetUsed?.forbidden?.map(({ name, comment }) => [name, comment]));
  // What is planted to see whether rules fire is no violation of ours.
  const ours = summary.violations.filter(({ rule }) => rule.severity !== 'info');
  const once = new Map(ours.map((violation) => [identity(violation), violation]));
  return [...once.values()].map((violation) => {
    const path = violation.from;
    const remedy = remedies.get(violation.rule.name);
    return {
      path,
      ...lineOf(root, path, violation.unresolvedTo ?? violation.to),
      rule: violation.rule.name,
      message: messageOf(violation),
      ...(remedy !== undefined && { remedy }),
    };
  });
}
