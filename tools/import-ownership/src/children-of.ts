import type { Node } from 'oxc-parser';

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Visits the nodes that a node is made of, in the order of its members. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  const members = node as unknown as Readonly<Record<string, unknown>>; // any object is one
  for (const name in members) {
    const value = members[name];
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) visit(each);
    } else if (isNode(value)) visit(value);
  }
}
