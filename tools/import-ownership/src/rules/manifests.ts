import type { OwnershipFinding } from '../findings/ownership-finding.ts';
import type { DeclaredDependency, DependencySection, PackageNode } from '../ownership-graph.ts';
import { standInDeclarations } from './declared-types.ts';
import { dependencyUses, type DependencyUses } from './dependency-uses.ts';
import { createMentions, type IsMentioned, type MentioningSources } from './mentions.ts';
import { manifestOf, type RuleContext } from './rule-context.ts';

const runtime: ReadonlySet<DependencySection> = new Set([
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
]);

/** What nobody sees who does not look at the code of packages from elsewhere. */
const elsewhere = 'another dependency loads it by its name or has it as a peer';

/** The name under which the types of a package are published. */
function typesOf(name: string): string {
  return `@types/${name.startsWith('@') ? name.slice(1).replace('/', '__') : name}`;
}

interface Look {
  readonly context: RuleContext;
  readonly isMentioned: IsMentioned;
  readonly own: PackageNode;
  readonly dependency: string;
  readonly uses: DependencyUses;
  readonly isSibling: boolean;
}

function sectionsOf({ declared }: PackageNode, names: readonly string[]): DependencySection[] {
  return declared.filter(({ name }) => names.includes(name)).map(({ section }) => section);
}

/** Where shipped code of a package wants what it imports. */
function wantedSection({ own, dependency, context: { config } }: Look): DependencySection {
  const isBundled =
    config.bundled?.includes(dependency) === true || config.programs?.includes(own.name) === true;
  return isBundled ? 'devDependencies' : 'dependencies';
}

function missing(look: Look, to: DependencySection): OwnershipFinding[] {
  const { context, own, dependency, uses, isSibling } = look;
  const [first] = to === 'devDependencies' ? [...uses.shipped, ...uses.development] : uses.shipped;
  if (first === undefined) return [];
  return [
    context.make.at(first.module.file, first.edge, {
      rule: 'missing-dep',
      symbol: dependency,
      message: `${dependency} is imported and not declared in ${manifestOf(own)}`,
      help: `Add it to \`${to}\`${isSibling ? ', or run `import-ownership --fix`.' : '.'}`,
      // The range of what is not of the workspace is somebody's decision.
      fix: isSibling ? 'safe' : 'manual',
      ...(isSibling ? { site: { kind: 'manifest', package: own.name, dependency, to } } : {}),
    }),
  ];
}

function misplaced(
  look: Look,
  move: { from: DependencySection; to: DependencySection; why: string },
): OwnershipFinding[] {
  const { context, own, dependency, isSibling } = look;
  const { from, to, why } = move;
  return [
    context.make.inFile(manifestOf(own), JSON.stringify(dependency), {
      rule: 'misplaced-dep',
      symbol: dependency,
      message: `${dependency} stands in ${from}, and ${why}`,
      help: isSibling
        ? `Move it to \`${to}\`, or run \`import-ownership --fix\`.`
        : `Move it to \`${to}\`, unless ${to === 'dependencies' ? 'the file that imports it does not ship' : elsewhere}.`,
      fix: isSibling ? 'safe' : 'manual',
      site: { kind: 'manifest', package: own.name, dependency, from, to },
    }),
  ];
}

function isDeclaredAtRoot({ context: { graph }, isSibling }: Look, names: readonly string[]): boolean {
  const root = [...graph.packages.values()].find(({ folder }) => folder === '.');
  return !isSibling && root !== undefined && sectionsOf(root, names).length > 0;
}

/** One dependency that is imported. */
function usedFindings(look: Look): OwnershipFinding[] {
  const { context, own, dependency, uses } = look;
  const isTyped = [...uses.shipped, ...uses.development].every(({ edge }) => edge.isType);
  const names = isTyped ? [dependency, typesOf(dependency)] : [dependency];
  const sections = sectionsOf(own, names);
  const wanted = wantedSection(look);
  if (uses.shipped.length === 0) {
    if (sections.length === 0) {
      // Tools of the whole workspace stand in its root.
      return context.isOn('missing-dep') && !isDeclaredAtRoot(look, names)
        ? missing(look, 'devDependencies')
        : [];
    }
    const isOnlyRuntime = uses.named.length === 0 && sections.every((section) => section === 'dependencies');
    return isOnlyRuntime && !own.isPrivate && context.isOn('misplaced-dep') && !isMentioned(look, 'shipped')
      ? misplaced(look, {
          from: 'dependencies',
          to: 'devDependencies',
          why: 'only tests and tools import it',
        })
      : [];
  }
  if (sections.length === 0) {
    const isCovered = own.isPrivate && isDeclaredAtRoot(look, names);
    return context.isOn('missing-dep') && !isCovered
      ? missing(look, own.isPrivate ? 'dependencies' : wanted)
      : [];
  }
  if (own.isPrivate || !context.isOn('misplaced-dep')) return [];
  if (wanted === 'devDependencies') return bundledFindings(look, sections);
  if (sections.some((section) => runtime.has(section))) return [];
  const isOnlyTyped = uses.shipped.every(({ edge }) => edge.isType);
  if (isOnlyTyped && !standInDeclarations(context, own, uses.shipped)) return [];
  const why = isOnlyTyped ? 'its types stand in the declarations of what ships' : 'what ships imports it';
  return misplaced(look, { from: 'devDependencies', to: 'dependencies', why });
}

function bundledFindings(look: Look, sections: readonly DependencySection[]): OwnershipFinding[] {
  return sections.includes('dependencies')
    ? misplaced(look, { from: 'dependencies', to: 'devDependencies', why: 'it is bundled into what ships' })
    : [];
}

function isMentioned({ own, dependency, isMentioned: told }: Look, sources: MentioningSources): boolean {
  return told(own, dependency, sources);
}

/** A program holds the code of all that its sources import, and needs what they need. */
function bundledInto(
  own: PackageNode,
  all: ReadonlyMap<string, ReadonlyMap<string, DependencyUses>>,
): Set<string> {
  const names = new Set([own.name]);
  for (const name of names) {
    for (const [needed, { shipped }] of all.get(name) ?? [])
      if (shipped.length > 0 && all.has(needed)) names.add(needed);
  }
  return new Set([...names].flatMap((name) => [...(all.get(name)?.keys() ?? [])]));
}

/** Whether a dependency that nothing imports can be told to be unused. */
function isJudged({ context: { graph }, own }: Look, { name, section }: DeclaredDependency): boolean {
  if (section === 'peerDependencies') return false;
  if (graph.packages.has(name)) return true;
  // Of tools too many are used by name alone, or by their files; what ships is imported.
  return !own.isPrivate && section !== 'devDependencies' && !name.startsWith('@types/');
}

/** The packages that the siblings a package declares want to find beside themselves. */
function peersOfSiblings(
  { context: { graph } }: Pick<Look, 'context'>,
  { declared }: PackageNode,
): Set<string> {
  return new Set(
    declared.flatMap(({ name }) =>
      (graph.packages.get(name)?.declared ?? [])
        .filter(({ section }) => section === 'peerDependencies')
        .map((peer) => peer.name),
    ),
  );
}

function unused(look: Look, { name, section }: DeclaredDependency): OwnershipFinding {
  const { context, own, isSibling } = look;
  return context.make.inFile(manifestOf(own), JSON.stringify(name), {
    rule: 'unused-dep',
    symbol: name,
    message: `${name} is declared in ${section}, and nothing imports or names it`,
    help: isSibling
      ? 'Delete the line, or run `import-ownership --fix`.'
      : `Delete the line, unless ${elsewhere}.`,
    fix: isSibling ? 'safe' : 'manual',
    site: { kind: 'manifest', package: own.name, dependency: name, from: section },
  });
}

/** Rules `missing-dep`, `unused-dep` and `misplaced-dep`: a package declares exactly what it imports. */
export function manifestFindings(context: RuleContext): OwnershipFinding[] {
  const { graph } = context;
  const all = dependencyUses(graph.modules.values());
  const seen = new Set([...graph.modules.values()].map((module) => module.package.name));
  const told = createMentions(graph);
  const findings: OwnershipFinding[] = [];
  for (const own of graph.packages.values()) {
    const used = all.get(own.name) ?? new Map<string, DependencyUses>();
    const lookAt = (dependency: string): Look => ({
      context,
      isMentioned: told,
      own,
      dependency,
      uses: used.get(dependency) ?? { shipped: [], development: [], named: [] },
      isSibling: graph.packages.has(dependency),
    });
    for (const dependency of used.keys()) findings.push(...usedFindings(lookAt(dependency)));
    // Of a package of which nothing was looked at nothing can be said.
    if (!context.isOn('unused-dep') || own.folder === '.' || !seen.has(own.name)) continue;
    const isProgram = context.config.programs?.includes(own.name) === true;
    const needed: ReadonlySet<string> = new Set([
      ...(isProgram ? bundledInto(own, all) : used.keys()),
      ...peersOfSiblings({ context }, own),
    ]);
    for (const each of own.declared) {
      const typed = each.name.replace(/^@types\//u, '');
      const look = lookAt(each.name);
      if (needed.has(each.name) || needed.has(typed) || !isJudged(look, each) || isMentioned(look, 'all'))
        continue;
      findings.push(unused(look, each));
    }
  }
  return findings;
}
