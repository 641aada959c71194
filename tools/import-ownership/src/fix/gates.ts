import type { FixSite } from '../findings/ownership-finding.ts';
import type { ModuleNode, OwnershipGraph } from '../ownership-graph.ts';
import { destinationOf, type MoveSite } from './destination.ts';
import type { PackagePaths } from './package-paths.ts';
import { blocked, manual, safe, type Verdict } from './verdict.ts';

function isShipped({ target }: ModuleNode): boolean {
  return target === 'src' || target === 'bins';
}

/** What is done with a whole module, where only some of it can be rewritten. */
function wholeGate({ kind, binding }: MoveSite): Verdict {
  if (kind === 'import' && binding.imported === '*') {
    return manual(
      'The module is used as a whole: import what is needed of it by name, from the owner of each.',
    );
  }
  if (kind === 'member' && binding.uses?.escapes !== false) {
    return manual(`\`${binding.local}\` is used as a whole too: import this name from its owner by itself.`);
  }
  return safe;
}

/** The proxy's package as a peer is the user's copy; an owner as a plain dependency could be another one. */
function peerGate(reader: ModuleNode, { proxy, origin }: MoveSite): Verdict {
  const { declared, name } = reader.package;
  const sectionsOf = (wanted: string): readonly string[] =>
    declared.filter((one) => one.name === wanted).map(({ section }) => section);
  const isPeer = sectionsOf(proxy.package).includes('peerDependencies');
  if (!isPeer || !isShipped(reader) || origin.package === name) return safe;
  if (sectionsOf(origin.package).some((section) => section !== 'devDependencies')) return safe;
  return blocked(
    'peer',
    `${proxy.package} is a peer of ${name}, and ${origin.package} as a plain dependency could be there twice: ` +
      `name it in \`peerDependencies\` and \`devDependencies\` of ${name}, then fix again.`,
  );
}

/** Whether two packages would need each other. */
export function cycleGate(paths: PackagePaths, from: string, to: string): Verdict {
  if (paths.canNeed(from, to)) return safe;
  return blocked(
    'cycle',
    `${to} needs ${from} by its manifest: let ${from} take the value as an argument, ` +
      `or move what both need into a package below them.`,
  );
}

/** All gates that look at one site alone. */
export function siteGates(
  graph: OwnershipGraph,
  paths: PackagePaths,
  { reader, site }: { reader: ModuleNode; site: MoveSite },
): Verdict {
  const { origin, statement } = site;
  const alias = origin.hops.find(({ isAlias }) => isAlias);
  if (alias !== undefined) {
    return manual(
      `${alias.file} gives it a name of its own, which may have another type or an older value: ` +
        `import it from ${origin.package} and look at every use.`,
    );
  }
  if (statement.hasAttributes) return manual('The import has attributes: rewrite it by hand.');
  const whole = wholeGate(site);
  if (whole.status !== 'safe') return whole;
  const to = destinationOf(graph, reader, origin);
  if (to === undefined) {
    return blocked(
      'not-exported',
      `No entry of ${origin.package} exports it: export \`${origin.name}\` of ${origin.module} there, then fix again.`,
    );
  }
  const cycle = cycleGate(paths, reader.package.name, origin.package);
  return cycle.status === 'safe' ? peerGate(reader, site) : cycle;
}

/** The gates of what is no import of a name. */
export function otherGates(
  paths: PackagePaths,
  { site, reader, status }: { site: FixSite; reader: string | undefined; status: Verdict['status'] },
): Verdict {
  switch (site.kind) {
    case 'export':
      return manual(
        'Import it from its owner everywhere; `--fix --prune` removes forwards that nobody reads.',
      );
    case 'specifier':
      return status === 'safe' && reader !== undefined ? cycleGate(paths, reader, site.package) : { status };
    case 'manifest': {
      const isNew = site.from === undefined && site.to !== undefined;
      return isNew && status === 'safe' ? cycleGate(paths, site.package, site.dependency) : { status };
    }
    case 'reference':
    case 'none':
    case 'import':
    case 'member':
      return { status };
    default:
      return site satisfies never;
  }
}
