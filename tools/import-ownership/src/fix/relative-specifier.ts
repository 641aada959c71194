import { posix } from 'node:path';

import type { ModuleNode, OwnershipGraph } from '../ownership-graph.ts';

/** How relative imports end: as the file does, as what is built of it does, or not at all. */
type Ending = 'built' | 'none' | 'source';

const codeExtension = /\.[cm]?[jt]sx?$/u;

function endingsIn({ edges }: ModuleNode): Ending[] {
  return edges.flatMap(({ specifier, to }) => {
    if (to.kind !== 'module' || to.by !== 'path') return [];
    const written = codeExtension.exec(specifier)?.[0];
    const actual = codeExtension.exec(to.file)?.[0];
    if (actual === undefined) return [];
    if (written === undefined) return ['none'];
    return /ts/u.test(actual) ? [written === actual ? 'source' : 'built'] : [];
  });
}

/** What the file does, else its package, else what Node wants. */
function endingFor(graph: OwnershipGraph, node: ModuleNode): Ending {
  const [own] = endingsIn(node);
  if (own !== undefined) return own;
  for (const other of graph.modules.values()) {
    const [found] = other.package === node.package ? endingsIn(other) : [];
    if (found !== undefined) return found;
  }
  return node.package.manifest.type === 'module' ? 'built' : 'none';
}

function withEnding(path: string, ending: Ending): string {
  if (ending === 'source') return path;
  if (ending === 'built') return path.replace(/\.(?<kind>[cm]?)tsx?$/u, '.$<kind>js');
  return path.replace(codeExtension, '').replace(/(?<=.)\/index$/u, '');
}

/** What `from` writes to import `to`, in the way in which its package writes relative imports. */
export function relativeSpecifier(graph: OwnershipGraph, from: ModuleNode, to: string): string {
  const path = posix.relative(posix.dirname(from.file), to);
  const dotted = path.startsWith('.') ? path : `./${path}`;
  return withEnding(dotted, endingFor(graph, from));
}
