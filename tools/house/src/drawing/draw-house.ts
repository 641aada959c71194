import type { PackageEdge } from '../boundaries/package-edges.ts';
import type { Workspace, WorkspacePackage } from '../boundaries/workspace.ts';

/** Imported by nearly all: as arrows it would hide the rest. */
const everywhere = 'utils-error';

function titleOf(level: number | null): string {
  return level === null ? 'outside the levels' : `level ${level}`;
}

/** Highest level first, packages outside the levels last. */
function byLevel(packages: readonly WorkspacePackage[]): [title: string, members: WorkspacePackage[]][] {
  const levels = [...new Set(packages.map(({ level }) => level))].toSorted((a, b) => (b ?? -1) - (a ?? -1));
  return levels.map((level) => [
    titleOf(level),
    packages.filter((own) => own.level === level).toSorted((a, b) => a.name.localeCompare(b.name, 'en')),
  ]);
}

function pair({ from, to }: PackageEdge): string {
  return `${from.name} ${to.name}`;
}

/** `a --> b`, or `a -.-> b` when a loads b only when it is needed. */
function arrows(edges: readonly PackageEdge[]): string[] {
  const lazy = new Set(edges.filter(({ isLazy }) => isLazy).map(pair));
  const eager = new Set(edges.filter(({ isLazy, isTypeOnly }) => !isLazy && !isTypeOnly).map(pair));
  const drawn = edges.map((edge) => {
    const isDotted = lazy.has(pair(edge)) && !eager.has(pair(edge));
    return `${edge.from.name} ${isDotted ? '-.->' : '-->'} ${edge.to.name}`;
  });
  return [...new Set(drawn)].toSorted();
}

function flowchart(packages: readonly WorkspacePackage[], edges: readonly PackageEdge[]): string[] {
  const groups = byLevel(packages).flatMap(([title, members], at) => [
    `  subgraph l${at}["${title}"]`,
    ...members.map(({ name }) => `    ${name}`),
    '  end',
  ]);
  const drawn = arrows(edges.filter(({ to }) => to.name !== everywhere));
  return ['```mermaid', 'flowchart TD', ...groups, ...drawn.map((arrow) => `  ${arrow}`), '```'];
}

function sayEverywhere(packages: readonly WorkspacePackage[], edges: readonly PackageEdge[]): string {
  const users = new Set(edges.filter(({ to }) => to.name === everywhere).map(({ from }) => from));
  const others = packages.filter((own) => !users.has(own) && own.name !== everywhere).map(({ name }) => name);
  const but = others.length === 0 ? '' : ` but ${others.toSorted().join(', ')}`;
  return `Not drawn: \`${everywhere}\`, which all import${but}. A dotted arrow is an \`import()\` when needed.`;
}

/** The published packages by level with the imports between their sources, as Markdown. */
export function drawHouse({ packages }: Workspace, edges: readonly PackageEdge[]): string {
  const published = packages.filter(({ folder }) => folder.startsWith('packages/'));
  const imports = edges.filter(
    ({ from, to, inSource }) => inSource && published.includes(from) && published.includes(to),
  );
  const list = byLevel(published).flatMap(([title, members]) =>
    members.map(({ name, folder, owns }) => `- [${name}](../${folder}/README.md) (${title}): ${owns}`),
  );
  return [...flowchart(published, imports), '', sayEverywhere(published, imports), '', ...list].join('\n');
}
