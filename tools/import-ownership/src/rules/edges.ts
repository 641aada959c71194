import { ownerOf } from '../findings/finding-maker.ts';
import type { FixStatus, Owner, OwnershipFinding } from '../findings/ownership-finding.ts';
import type { ModuleEdge, ModuleNode } from '../ownership-graph.ts';
import { manifestOf, rootPackage, type RuleContext } from './rule-context.ts';

/** The names that a statement reads by an edge. */
function namesAt({ record }: ModuleNode, { start }: ModuleEdge): readonly string[] {
  const statement = record.imports.find(({ source }) => source.start === start);
  if (statement !== undefined) return statement.bindings.map(({ imported }) => imported);
  return record.exports.flatMap((each) =>
    each.kind === 'from' && each.source.start === start ? [each.imported] : [],
  );
}

/** How to write by name what is imported by path, when all that is read there can be had by one entry. */
function byName({ graph, origins }: RuleContext, file: string, names: readonly string[]): string | undefined {
  const owner = graph.modules.get(file)?.package;
  const entry = owner?.entries.find((each) => each.file === file);
  if (entry !== undefined) return entry.specifier;
  if (names.length === 0 || names.includes('*')) return undefined;
  const specifiers = names.map((each) => {
    const exposed = origins.originOf(file, each)?.exposed;
    return exposed?.name === each ? exposed.specifier : undefined;
  });
  const [first] = specifiers;
  return specifiers.every((each) => each === first) ? first : undefined;
}

/** Whose names they are; of a file without such names, the file itself. */
function ownerAt(
  { origins }: RuleContext,
  to: { file: string; package: string },
  names: readonly string[],
): Owner {
  const [only, ...more] = names;
  const origin = only === undefined || more.length > 0 ? undefined : origins.originOf(to.file, only);
  return origin === undefined
    ? { package: to.package, specifier: null, module: to.file, name: '*' }
    : ownerOf(origin);
}

function relativeFinding(
  context: RuleContext,
  own: ModuleNode,
  edge: ModuleEdge & { into: string },
): OwnershipFinding {
  const { into, specifier } = edge;
  const names = namesAt(own, edge);
  const file = edge.to.kind === 'module' ? edge.to.file : undefined;
  const write = file === undefined ? undefined : byName(context, file, names);
  const status: FixStatus = file === undefined ? 'manual' : 'blocked:not-exported';
  const owner = ownerAt(context, { file: file ?? '', package: into }, names);
  const [only = specifier] = names.length === 1 ? names : [];
  return context.make.at(own.file, edge, {
    rule: 'relative-import',
    symbol: only,
    owner: write === undefined ? owner : { ...owner, specifier: write },
    fix: write === undefined ? status : 'safe',
    message: `${specifier} reaches into ${into}`,
    help:
      write === undefined
        ? `Let ${into} export what is needed, and import it by the name of the package.`
        : `Write '${write}', or run \`import-ownership --fix\`.`,
    site:
      write === undefined
        ? { kind: 'none' }
        : { kind: 'specifier', span: { start: edge.start, end: edge.end }, write, package: into },
  });
}

/**
 * The package that an edge reaches into otherwise than by its name. The root holds what belongs to all and cannot be
 * named; its settings are read by tools that know no condition.
 */
function reachedInto(own: ModuleNode, { to, specifier }: ModuleEdge, root: string): string | undefined {
  if ((to.kind !== 'module' && to.kind !== 'asset') || to.package === own.package.name) return undefined;
  if (to.package === root || (own.package.name === root && own.target === 'configs')) return undefined;
  if (specifier.startsWith('.')) return to.package;
  // `paths` may stand for the name of the package, and for nothing else.
  const isNamed = specifier === to.package || specifier.startsWith(`${to.package}/`);
  return to.kind === 'module' && to.by === 'paths' && !isNamed ? to.package : undefined;
}

function unresolvedFinding(
  context: RuleContext,
  own: ModuleNode,
  edge: ModuleEdge & { why: string },
): OwnershipFinding {
  const { make } = context;
  const { why } = edge;
  return make.at(own.file, edge, {
    rule: 'unresolved-sibling',
    symbol: edge.specifier,
    message: `${edge.specifier} leads nowhere: ${why}`,
    help: 'Correct the specifier, or the `exports` of that package; `conditions` names those that lead to sources.',
  });
}

/** What a manifest takes from the workspace by `workspace:`, and no package there is. */
function absentSiblings({ graph, make }: RuleContext): OwnershipFinding[] {
  return [...graph.packages.values()].flatMap((own) =>
    own.declared
      .filter(({ name, range }) => range.startsWith('workspace:') && !graph.packages.has(name))
      .map(({ name, range }) =>
        make.inFile(manifestOf(own), JSON.stringify(name), {
          rule: 'unresolved-sibling',
          symbol: name,
          message: `${name} is declared as ${range}, and no package of the workspace has that name`,
          help: 'Correct the name. Of an alias nothing is known: declare and import the package by its own name.',
        }),
      ),
  );
}

/** Rules `relative-import` and `unresolved-sibling`: how modules of other packages are reached. */
export function edgeFindings(context: RuleContext): OwnershipFinding[] {
  const root = rootPackage(context.graph.packages.values());
  const findings = absentSiblings(context);
  for (const own of context.graph.modules.values()) {
    for (const edge of own.edges) {
      const { to } = edge;
      const into = reachedInto(own, edge, root);
      if (to.kind === 'unresolved') {
        // An augmentation may declare what is nowhere.
        if (to.package !== undefined && edge.form !== 'augmentation') {
          findings.push(unresolvedFinding(context, own, { ...edge, why: to.why }));
        }
      } else if (into !== undefined) findings.push(relativeFinding(context, own, { ...edge, into }));
    }
  }
  return findings;
}
