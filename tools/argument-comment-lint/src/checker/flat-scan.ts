import type { SyntaxNode } from './checker.ts';

/** Words of the binary tree that TypeScript 7 hands over: a node is 28 bytes, its kind is the first four. */
const nodeBytes = 28;

interface Walkable extends SyntaxNode {
  forEachChild<T>(visit: (node: Walkable) => T | undefined): T | undefined;
}

interface Flat {
  readonly view: DataView;
  readonly offset: number;
  readonly count: number;
  at(index: number): SyntaxNode | undefined;
}

/**
 * Every node of these kinds in the order of the text. Reads the binary tree behind a file of TypeScript 7 where it is
 * laid out as expected, without making an object per node, and walks the public tree where it is not.
 */
export function nodesOf(source: Walkable, kinds: ReadonlySet<number>): SyntaxNode[] {
  const flat = flatOf(source);
  return (flat && scan(flat, kinds)) ?? walk(source, kinds);
}

function scan(flat: Flat, kinds: ReadonlySet<number>): SyntaxNode[] | undefined {
  const found: SyntaxNode[] = [];
  for (let index = 1; index < flat.count; index++) {
    const kind = flat.view.getUint32(flat.offset + index * nodeBytes, /*littleEndian*/ true);
    if (!kinds.has(kind)) continue;
    const node = flat.at(index);
    if (node?.kind !== kind) return undefined;
    found.push(node);
  }
  return found;
}

function flatOf(source: object): Flat | undefined {
  const view: unknown = Reflect.get(source, 'view');
  const offset: unknown = Reflect.get(source, '_offsetNodes');
  const nodes: unknown = Reflect.get(source, 'nodes');
  const at: unknown = Reflect.get(source, 'getOrCreateNodeAtIndex');
  if (!(view instanceof DataView) || typeof offset !== 'number' || !Array.isArray(nodes)) return undefined;
  if (typeof at !== 'function' || nodes.length !== (view.byteLength - offset) / nodeBytes) return undefined;
  // The cast: an index into that array gives a node of the file, and `scan` compares its kind.
  return {
    view,
    offset,
    count: nodes.length,
    at: (index) => Reflect.apply(at, source, [index]) as SyntaxNode,
  };
}

function walk(source: Walkable, kinds: ReadonlySet<number>): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const waiting: Walkable[] = [source];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (kinds.has(node.kind)) found.push(node);
    const children: Walkable[] = [];
    node.forEachChild((child) => {
      children.push(child);
      return undefined;
    });
    waiting.push(...children.toReversed());
  }
  return found;
}
