import type { Origin } from '../export-origin.ts';
import { ownerOf, type Complaint } from '../findings/finding-maker.ts';
import type { FixSite, FixStatus, Owner, OwnershipFinding } from '../findings/ownership-finding.ts';
import type { ImportStatement, LooseImport, Span } from '../module-record.ts';
import type { ModuleNode } from '../ownership-graph.ts';
import { folderOf, relativePath } from '../paths.ts';
import type { RuleContext } from './rule-context.ts';

interface Proxy {
  readonly file: string;
  readonly package: string;
  readonly specifier: string;
}

/** Who declares what is read of another package, when it is not that package. */
function proxied(
  context: RuleContext,
  own: ModuleNode,
  { proxy, name }: { proxy: Proxy; name: string },
): Origin | undefined {
  const origin = context.origins.originOf(proxy.file, name);
  if (origin === undefined || origin.package === proxy.package) return undefined;
  const [first] = origin.hops;
  if (first === undefined) return undefined;
  const forward = { from: first.package, to: origin.package, symbol: first.name };
  if (context.exceptions.readersMayWait(forward)) return undefined;
  // A name that a package gives on purpose, and says so, is its own.
  return first.isAlias && context.exceptions.allows(forward) ? undefined : origin;
}

function writtenOwner(own: ModuleNode, origin: Origin): Owner {
  const owner = ownerOf(origin);
  if (origin.package !== own.package.name) return owner;
  return { ...owner, specifier: relativePath(folderOf(own.file), origin.module), name: origin.name };
}

function statusOf(own: ModuleNode, origin: Origin, isPlain: boolean): FixStatus {
  if (!isPlain || origin.hops.some(({ isAlias }) => isAlias)) return 'manual';
  return origin.package !== own.package.name && origin.exposed === undefined
    ? 'blocked:not-exported'
    : 'safe';
}

function clause({ name }: Owner, local: string, isType: boolean): string {
  const word = isType ? 'import type' : 'import';
  if (name === '*') return `${word} * as ${local}`;
  if (name === 'default') return `${word} ${local}`;
  return name === local ? `${word} { ${name} }` : `${word} { ${name} as ${local} }`;
}

interface Reading {
  readonly proxy: Proxy;
  readonly name: string;
  readonly local: string;
  readonly isType: boolean;
  readonly origin: Origin;
  readonly isPlain: boolean;
  readonly site: FixSite;
}

function complaintFor(own: ModuleNode, reading: Reading): Complaint {
  const { proxy, name, local, isType, origin, isPlain, site } = reading;
  const owner = writtenOwner(own, origin);
  const fix = statusOf(own, origin, isPlain);
  const who = origin.package === own.package.name ? 'this package itself' : origin.package;
  const written =
    owner.specifier === null
      ? `Let ${origin.package} export it (${origin.module}).`
      : `Write \`${clause(owner, local, isType)} from '${owner.specifier}'\`${fix === 'safe' ? ', or run `import-ownership --fix`.' : '.'}`;
  return {
    rule: 'proxy-import',
    symbol: name,
    owner,
    fix,
    message: `${name} is declared by ${who}, not by ${proxy.package}`,
    help: written,
    site,
  };
}

function proxyOf(context: RuleContext, own: ModuleNode, specifier: string): Proxy | undefined {
  const to = context.graph.resolve(own.file, specifier);
  if (to.kind !== 'module' || to.package === own.package.name) return undefined;
  return { file: to.file, package: to.package, specifier };
}

/** The module that a module is nothing but another name for. */
function wholeOrigin({ graph, origins }: RuleContext, proxy: Proxy): Origin | undefined {
  const [only, ...more] = graph.modules.get(proxy.file)?.record.exports ?? [];
  if (only?.kind !== 'star' || more.length > 0) return undefined;
  const to = graph.resolve(proxy.file, only.specifier);
  const origin = to.kind === 'module' ? origins.originOf(to.file, '*') : undefined;
  return origin?.package === proxy.package ? undefined : origin;
}

/** What this rule looks at: besides, which modules hand on anything at all, found out once for each. */
interface ReadContext extends RuleContext {
  readonly handsOn: (file: string) => boolean;
}

/** What is read of a module that hands on nothing need not be known, which is most of them. */
function handingOn({ graph, origins }: RuleContext): (file: string) => boolean {
  const known = new Map<string, boolean>();
  const look = (file: string): boolean => {
    const node = graph.modules.get(file);
    const names = origins.namesOf(file);
    if (node?.record.isModule !== true || names.includes('=')) return true;
    return names.some((name) => {
      const origin = origins.originOf(file, name);
      return origin !== undefined && origin.package !== node.package.name;
    });
  };
  return (file) => {
    const found = known.get(file) ?? look(file);
    known.set(file, found);
    return found;
  };
}

function ofStatement(context: ReadContext, own: ModuleNode, statement: ImportStatement): OwnershipFinding[] {
  const proxy = proxyOf(context, own, statement.specifier);
  if (proxy === undefined) return [];
  const place = { file: proxy.file, package: proxy.package };
  const findings: OwnershipFinding[] = [];
  const add = (span: Span, reading: Reading): void =>
    void findings.push(context.make.at(own.file, span, complaintFor(own, reading)));
  for (const binding of statement.bindings) {
    const { imported, local, isType } = binding;
    if (imported !== '*') {
      const origin = proxied(context, own, { proxy, name: imported });
      if (origin === undefined) continue;
      const site: FixSite = { kind: 'import', statement, binding, proxy: place, origin };
      add(binding, { proxy, name: imported, local, isType, origin, isPlain: true, site });
      continue;
    }
    if (!context.handsOn(proxy.file)) continue;
    const { members = [], escapes = true } = binding.uses ?? {};
    const whole = escapes ? wholeOrigin(context, proxy) : undefined;
    if (whole !== undefined) {
      const site: FixSite = { kind: 'none' };
      add(binding, { proxy, name: '*', local, isType, origin: whole, isPlain: false, site });
    }
    for (const member of members) {
      const origin = proxied(context, own, { proxy, name: member.name });
      if (origin === undefined) continue;
      const site: FixSite = { kind: 'member', statement, binding, member, proxy: place, origin };
      const { name } = member;
      add(member, {
        proxy,
        name,
        local: name,
        isType: isType || member.isType,
        origin,
        isPlain: !escapes,
        site,
      });
    }
  }
  return findings;
}

function ofLoose(
  context: RuleContext,
  own: ModuleNode,
  { specifier, uses }: LooseImport,
): OwnershipFinding[] {
  const proxy = uses === undefined ? undefined : proxyOf(context, own, specifier);
  if (proxy === undefined || uses === undefined) return [];
  return uses.members.flatMap((member) => {
    const { name, isType } = member;
    const origin = proxied(context, own, { proxy, name });
    if (origin === undefined) return [];
    const site: FixSite = { kind: 'none' };
    const complaint = complaintFor(own, { proxy, name, local: name, isType, origin, isPlain: false, site });
    const to = complaint.owner?.specifier;
    const help = to === null || to === undefined ? complaint.help : `Take it from '${to}'.`;
    return [context.make.at(own.file, member, { ...complaint, ...(help === undefined ? {} : { help }) })];
  });
}

/** Rule `proxy-import`: what is read of a package that only hands it on. */
export function proxyImportFindings(context: RuleContext): OwnershipFinding[] {
  const findings: OwnershipFinding[] = [];
  const reading: ReadContext = { ...context, handsOn: handingOn(context) };
  for (const own of context.graph.modules.values()) {
    for (const statement of own.record.imports) findings.push(...ofStatement(reading, own, statement));
    for (const loose of own.record.loose) findings.push(...ofLoose(context, own, loose));
  }
  return findings;
}

/** Rule `mock-of-proxy`: a mock of a module that hands on does not reach who reads from the owner. */
export function mockFindings(context: RuleContext): OwnershipFinding[] {
  const findings: OwnershipFinding[] = [];
  for (const own of context.graph.modules.values()) {
    for (const { form, specifier, start, end } of own.record.loose) {
      const proxy = form === 'mock' ? proxyOf(context, own, specifier) : undefined;
      if (proxy === undefined) continue;
      const owners = new Set<string>();
      for (const name of context.origins.namesOf(proxy.file)) {
        const origin = proxied(context, own, { proxy, name });
        if (origin === undefined || owners.has(origin.package)) continue;
        owners.add(origin.package);
        const owner = { ...ownerOf(origin), name: '*' };
        const read = name === '=' ? 'the whole module' : name;
        const message = `the mock of ${specifier} does not reach who reads ${read} from ${origin.package}`;
        const help = `Mock '${owner.specifier ?? origin.package}'.`;
        const complaint: Complaint = { rule: 'mock-of-proxy', symbol: specifier, owner, message, help };
        findings.push(context.make.at(own.file, { start, end }, complaint));
      }
    }
  }
  return findings;
}
