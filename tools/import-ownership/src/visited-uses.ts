import { createRequire } from 'node:module';

import type * as oxcParser from 'oxc-parser';

import type { MemberUse, Span, WholeUses } from './module-record.ts';

/** A node that lies in the parser's memory; a member is read when it is asked for. The names are the parser's own. */
interface VisitedNode extends Span {
  readonly type: string;
}
interface VisitedName extends VisitedNode {
  readonly name: string;
}
interface VisitedMember extends VisitedNode {
  readonly object: VisitedNode;
  readonly property: VisitedName & { readonly value?: unknown };
}
interface VisitedQualifiedName extends VisitedNode {
  readonly left: VisitedNode;
  readonly right: VisitedName;
}
interface VisitedProperty extends VisitedNode {
  readonly key: VisitedName & { readonly value?: unknown };
  readonly computed: boolean;
}
interface VisitedDeclarator extends VisitedNode {
  readonly id: VisitedNode & { readonly properties?: readonly VisitedProperty[] };
  readonly init: VisitedNode | null;
}

/** What walks over nodes in the parser's memory. */
export type ModuleVisitor = object;

type Handlers = Readonly<Record<string, (node: never) => void>>;

// Loaded with the first file that is not known yet: it is a native module.
const visitorOf = ((): ((handlers: Handlers) => ModuleVisitor) => {
  const require = createRequire(import.meta.url);
  return (handlers) => {
    const { experimentalGetLazyVisitor } = require('oxc-parser') as typeof oxcParser; // that is its name
    const Visitor = experimentalGetLazyVisitor() as new (given: Handlers) => ModuleVisitor; // as its documentation says
    return new Visitor(handlers);
  };
})();

/** What is known of one local name so far. */
interface Gathered {
  readonly local: string;
  readonly members: MemberUse[];
  /** Where the name stands as a variable. */
  readonly places: Set<number>;
  /** At which of these it is known what happens. */
  readonly told: Set<number>;
  /** How often something is called so; once is the import. */
  bindings: number;
}

/** The names that `{ a, b: c }` takes out of a module. */
function destructured(properties: readonly VisitedProperty[]): WholeUses {
  const members: MemberUse[] = [];
  for (const { type, computed, key, start, end } of properties) {
    if (type !== 'BindingProperty' || computed) continue;
    const name = key.type === 'IdentifierName' ? key.name : key.value;
    if (typeof name === 'string') members.push({ name, isType: false, form: 'destructured', start, end });
  }
  return { members, escapes: members.length < properties.length };
}

function gatherInto(text: string, all: readonly Gathered[]): Handlers {
  const at = ({ start, end }: Span): Gathered | undefined =>
    all.find(({ local }) => end - start === local.length && text.startsWith(local, start));
  const referred = (node: VisitedNode): Gathered | undefined =>
    node.type === 'IdentifierReference' ? at(node) : undefined;

  function member(object: VisitedNode, whole: Span, use: Omit<MemberUse, 'end' | 'start'>): void {
    const found = referred(object);
    if (found === undefined) return;
    found.told.add(object.start);
    found.members.push({ ...use, start: whole.start, end: whole.end });
  }

  const mere = (node: VisitedNode | null): void => {
    if (node !== null) referred(node)?.told.add(node.start);
  };

  return {
    IdentifierReference: (node: VisitedNode) => void at(node)?.places.add(node.start),
    BindingIdentifier: (node: VisitedNode) => {
      const found = at(node);
      if (found !== undefined) found.bindings += 1;
    },
    StaticMemberExpression: (node: VisitedMember) => {
      member(node.object, node, { name: node.property.name, isType: false, form: 'access' });
    },
    ComputedMemberExpression: (node: VisitedMember) => {
      const { value } = node.property;
      if (typeof value === 'string') member(node.object, node, { name: value, isType: false, form: 'access' });
    },
    TSQualifiedName: (node: VisitedQualifiedName) => {
      member(node.left, node, { name: node.right.name, isType: true, form: 'access' });
    },
    JSXMemberExpression: (node: VisitedMember) => {
      member(node.object, node, { name: node.property.name, isType: false, form: 'jsx' });
    },
    VariableDeclarator: ({ id, init }: VisitedDeclarator) => {
      const found = init === null ? undefined : referred(init);
      if (init === null || found === undefined || id.type !== 'ObjectPattern') return;
      const uses = destructured(id.properties ?? []);
      found.members.push(...uses.members);
      if (!uses.escapes) found.told.add(init.start);
    },
    ExportSpecifier: ({ local }: VisitedNode & { readonly local: VisitedNode }) => mere(local),
    ExportDefaultDeclaration: ({ declaration }: VisitedNode & { readonly declaration: VisitedNode }) =>
      mere(declaration),
    TSExportAssignment: ({ expression }: VisitedNode & { readonly expression: VisitedNode }) => mere(expression),
    TSImportEqualsDeclaration: (node: VisitedNode & { readonly moduleReference: VisitedNode }) =>
      mere(node.moduleReference),
  };
}

/**
 * What happens to imports that stand for whole modules, by their local names; found without writing out the tree of
 * the file. A name that is bound twice escapes.
 */
export function visitedUses(
  text: string,
  visit: (visitor: ModuleVisitor) => void,
  locals: readonly string[],
): Map<string, WholeUses> {
  const all = locals.map((local): Gathered => ({ local, members: [], places: new Set(), told: new Set(), bindings: 0 }));
  visit(visitorOf(gatherInto(text, all)));
  return new Map(
    all.map(({ local, members, places, told, bindings }) => [
      local,
      {
        members: members.toSorted((one, other) => one.start - other.start),
        escapes: bindings > 1 || told.size < places.size,
      },
    ]),
  );
}
