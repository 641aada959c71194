import type { Config, Level } from '../config.ts';
import type { OwnershipFinding, RuleId } from '../findings/ownership-finding.ts';
import { edgeFindings } from './edges.ts';
import type { ConfigPlace } from './exceptions.ts';
import { forwardFindings } from './forwards.ts';
import { cycleFindings, layerFindings } from './layers.ts';
import { manifestFindings } from './manifests.ts';
import { mockFindings, proxyImportFindings } from './proxy-imports.ts';
import { referenceFindings } from './references.ts';
import type { RuleContext } from './rule-context.ts';

const optIn: ReadonlySet<RuleId> = new Set(['forwarder', 'mock-of-proxy']);

/** The level of each rule. */
export function levelsOf({ rules = {} }: Config): (rule: RuleId) => Level {
  return (rule) => rules[rule] ?? (optIn.has(rule) ? 'off' : 'error');
}

/** Runs all rules that are on. Findings are not judged: `fix` says what the place alone tells. */
export function runRules(context: RuleContext, place: ConfigPlace): OwnershipFinding[] {
  const level = levelsOf(context.config);
  const { isOn } = context;
  const looks: readonly [readonly RuleId[], () => OwnershipFinding[]][] = [
    [['proxy-export', 'forward-alias', 'forwarder', 'stale-exception'], () => forwardFindings(context)],
    [['proxy-import', 'stale-exception'], () => proxyImportFindings(context)],
    [['mock-of-proxy'], () => mockFindings(context)],
    [['relative-import', 'unresolved-sibling'], () => edgeFindings(context)],
    [['missing-dep', 'unused-dep', 'misplaced-dep'], () => manifestFindings(context)],
    [['tsconfig-reference'], () => referenceFindings(context)],
    [['layer'], () => layerFindings(context)],
    [['package-cycle'], () => cycleFindings(context)],
    // Last: only now it is known which exceptions were needed.
    [['stale-exception'], () => context.exceptions.stale(context.make, place)],
  ];
  const findings = looks.flatMap(([rules, look]) => (rules.some(isOn) ? look() : []));
  return findings
    .filter(({ rule }) => isOn(rule))
    .map((finding) =>
      level(finding.rule) === 'warn' ? { ...finding, severity: 'warning' as const } : finding,
    );
}

/** What each rule says, in one sentence. */
export const ruleClaims: Readonly<Record<RuleId, string>> = {
  'proxy-export': 'A package does not re-export a symbol of another.',
  'forward-alias': 'A package does not give a symbol of another a second name.',
  'proxy-import': 'A symbol is imported from the package that declares it.',
  'relative-import': 'Another package is imported by its name, not by a path.',
  'unresolved-sibling': 'An import of another package of the workspace leads to a source file.',
  'missing-dep': 'What a package imports is declared in its manifest.',
  'unused-dep': 'What a manifest declares is imported or named.',
  'misplaced-dep': 'A dependency stands in the section that its imports need.',
  'tsconfig-reference': 'A project refers to exactly the projects whose packages it imports.',
  'layer': 'A package imports what its row of `layers` allows.',
  'package-cycle': 'Packages do not import each other in a circle.',
  'stale-exception': 'An exception allows something, and its date is not over.',
  'forwarder': 'A function does not only hand its arguments to a function of another package.',
  'mock-of-proxy': 'A mock replaces the module of the package that declares.',
};
