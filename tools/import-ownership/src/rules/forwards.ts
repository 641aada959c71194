import type { Origin } from '../export-origin.ts';
import { ownerOf, type Complaint } from '../findings/finding-maker.ts';
import type { Owner, OwnershipFinding, RuleId } from '../findings/ownership-finding.ts';
import type { ExportRecord, OwnExport } from '../module-record.ts';
import type { ModuleNode } from '../ownership-graph.ts';
import type { RuleContext } from './rule-context.ts';

/** A symbol of another package that a module hands on. */
interface Handed {
  readonly owner: Owner;
  readonly origin?: Origin;
  /** Several symbols are handed on together. */
  readonly isSeveral?: boolean;
}

/** What leads out of a package by one specifier. */
function acrossBorder(
  context: RuleContext,
  own: ModuleNode,
  { specifier, name }: { specifier: string; name: string },
): Handed | undefined {
  const to = context.graph.resolve(own.file, specifier);
  if (to.kind !== 'module' || to.package === own.package.name) return undefined;
  const origin = context.origins.originOf(to.file, name);
  if (origin !== undefined) return { owner: ownerOf(origin), origin };
  return { owner: { package: to.package, specifier, module: to.file, name } };
}

function importOf({ record }: ModuleNode, local: string) {
  for (const statement of record.imports) {
    const binding = statement.bindings.find((each) => each.local === local);
    if (binding !== undefined) return { specifier: statement.specifier, name: binding.imported };
  }
  return undefined;
}

const rewrite =
  'Delete the forward, and let its readers import from the owner: run `import-ownership --fix --prune`.';

function handedOn(owner: Owner, own: ModuleNode): string {
  const what = owner.name === '*' ? `all of ${owner.specifier ?? owner.module}` : owner.name;
  return owner.package === own.package.name
    ? `${what} is this package's own, and comes back through another`
    : `${what} is declared by ${owner.package}, and ${own.package.name} hands it on`;
}

function complaint(
  own: ModuleNode,
  { owner, origin, isSeveral }: Handed,
  about: { rule: RuleId; record: ExportRecord },
): Complaint {
  const { rule, record } = about;
  const name = record.kind === 'star' ? '*' : record.name;
  const span = { start: record.start, end: record.end };
  return {
    rule,
    symbol: name,
    ...(isSeveral === true ? {} : { owner }),
    message:
      isSeveral === true ? `${name} holds nothing but what other packages declare` : handedOn(owner, own),
    help: rewrite,
    fix: 'manual',
    ...(origin === undefined ? {} : { site: { kind: 'export', name, span, origin } }),
  };
}

/** Re-exports, of imports too; `export default x` gives a second name. */
function ofStatement(
  context: RuleContext,
  own: ModuleNode,
  record: Exclude<ExportRecord, OwnExport>,
): { rule: RuleId; handed: Handed | undefined } {
  if (record.kind === 'star') {
    return {
      rule: 'proxy-export',
      handed: acrossBorder(context, own, { specifier: record.specifier, name: '*' }),
    };
  }
  if (record.kind === 'from') {
    return {
      rule: 'proxy-export',
      handed: acrossBorder(context, own, { specifier: record.specifier, name: record.imported }),
    };
  }
  const imported = importOf(own, record.local);
  return {
    rule: record.isBare ? 'forward-alias' : 'proxy-export',
    handed: imported && acrossBorder(context, own, imported),
  };
}

/** What an alias names, when all that it names belongs to other packages. */
function ofAlias(
  context: RuleContext,
  own: ModuleNode,
  record: OwnExport,
): { rule: RuleId; handed: Handed | undefined } {
  const rule = record.alias?.form === 'wrapper' ? 'forwarder' : 'forward-alias';
  const found = (record.alias?.references ?? []).map((reference): Handed | undefined => {
    const origin = context.origins.referenceOrigin(own.file, reference);
    if (origin !== undefined) {
      return origin.package === own.package.name ? undefined : { owner: ownerOf(origin), origin };
    }
    if (reference.members.length > 0) return undefined;
    const imported =
      reference.kind === 'module'
        ? { specifier: reference.specifier, name: '*' }
        : importOf(own, reference.local);
    return imported && acrossBorder(context, own, imported);
  });
  const whole = found.filter((each) => each !== undefined);
  const [only, ...more] = whole;
  // An object of several has several owners.
  const several = more.length > 0 && only !== undefined ? { owner: only.owner, isSeveral: true } : undefined;
  return { rule, handed: whole.length === found.length ? (several ?? only) : undefined };
}

/** Rules `proxy-export`, `forward-alias` and `forwarder`: a module hands on what another package declares. */
export function forwardFindings(context: RuleContext): OwnershipFinding[] {
  const { graph, make, exceptions, isOn } = context;
  const findings: OwnershipFinding[] = [];
  for (const own of graph.modules.values()) {
    for (const record of own.record.exports) {
      if (record.kind === 'own' && record.alias === undefined) continue;
      const { rule, handed } =
        record.kind === 'own' ? ofAlias(context, own, record) : ofStatement(context, own, record);
      if (handed === undefined) continue;
      const { origin, owner } = handed;
      const symbol = record.kind === 'star' ? '*' : record.name;
      // Of a chain of packages each link hands on, and a declaration names the next one or the owner.
      const targets = new Set([owner.package, ...(origin?.hops.map((hop) => hop.package) ?? [])]);
      const isAllowed = [...targets].some((to) => exceptions.allows({ from: own.package.name, to, symbol }));
      if (!isAllowed && isOn(rule))
        findings.push(make.at(own.file, record, complaint(own, handed, { rule, record })));
    }
  }
  return findings;
}
