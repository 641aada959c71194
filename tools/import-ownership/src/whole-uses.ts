import type { Node, ObjectPattern } from 'oxc-parser';

import { forEachChild } from './children-of.ts';
import type { MemberUse, WholeUses } from './module-record.ts';

/** A local name that stands for a whole module. */
export interface Whole {
  readonly local: string;
  /** The pattern or parameter that binds it, which is no use of it. */
  readonly binding?: Node;
}

/** The names that `{ a, b: c }` takes out of a module. */
export function destructuredUses({ properties }: ObjectPattern): WholeUses {
  const members: MemberUse[] = [];
  let escapes = false;
  for (const property of properties) {
    if (property.type !== 'Property' || property.computed) escapes = true;
    else {
      const { key, start, end } = property;
      const name =
        key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined;
      if (name === undefined) escapes = true;
      else members.push({ name, isType: false, form: 'destructured', start, end });
    }
  }
  return { members, escapes };
}

interface Collected {
  readonly members: MemberUse[];
  escapes: boolean;
}

/** A member that is read where this name stands; undefined when something else happens to it. */
function memberRead(node: Node, parent: Node | undefined): MemberUse | undefined {
  const span = { start: parent?.start ?? 0, end: parent?.end ?? 0 };
  if (parent?.type === 'MemberExpression' && parent.object === node) {
    const { property } = parent;
    if (!parent.computed && property.type === 'Identifier') {
      return { name: property.name, isType: false, form: 'access', ...span };
    }
    if (property.type === 'Literal' && typeof property.value === 'string') {
      return { name: property.value, isType: false, form: 'access', ...span };
    }
  }
  if (parent?.type === 'TSQualifiedName' && parent.left === node) {
    return { name: parent.right.name, isType: true, form: 'access', ...span };
  }
  return parent?.type === 'JSXMemberExpression' && parent.object === node
    ? { name: parent.property.name, isType: false, form: 'jsx', ...span }
    : undefined;
}

/** A name that is a key, a label or a member, not a variable. */
function isMereName(node: Node, parent: Node | undefined): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.property === node && !parent.computed;
    case 'Property':
      return parent.key === node && !parent.computed && !parent.shorthand;
    case 'PropertyDefinition':
    case 'MethodDefinition':
    case 'TSPropertySignature':
    case 'TSMethodSignature':
      return parent.key === node && !parent.computed;
    case 'TSEnumMember':
      return parent.id === node;
    case 'TSQualifiedName':
      return parent.right === node;
    case 'JSXAttribute':
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'ExportSpecifier':
    case 'ExportDefaultDeclaration':
    case 'TSExportAssignment':
    case 'TSImportEqualsDeclaration':
      // An export of the whole is a matter of the exports.
      return true;
    case 'JSXMemberExpression':
      return parent.property === node;
    default:
      return false;
  }
}

function collect(node: Node, parent: Node | undefined, into: ReadonlyMap<string, Collected>): void {
  if (node.type !== 'Identifier' && node.type !== 'JSXIdentifier') return;
  const uses = into.get(node.name);
  if (uses === undefined) return;
  const member = memberRead(node, parent);
  if (member !== undefined) uses.members.push(member);
  else if (
    parent?.type === 'VariableDeclarator' &&
    parent.init === node &&
    parent.id.type === 'ObjectPattern'
  ) {
    const taken = destructuredUses(parent.id);
    uses.members.push(...taken.members);
    if (taken.escapes) uses.escapes = true;
  } else if (!isMereName(node, parent)) uses.escapes = true;
}

/** What happens below a node to names that stand for whole modules. A name that is bound twice escapes. */
export function usesOfLocals(root: Node, wholes: readonly Whole[]): Map<Whole, WholeUses> {
  const byName = new Map<string, Collected>();
  for (const { local } of wholes) byName.set(local, { members: [], escapes: byName.has(local) });
  if (byName.size === 0) return new Map();
  const bindings = new Set(wholes.flatMap(({ binding }) => binding ?? []));

  function visit(node: Node, parent: Node | undefined): void {
    if (bindings.has(node)) return;
    collect(node, parent, byName);
    forEachChild(node, (child) => visit(child, node));
  }

  visit(root, /*parent*/ undefined);
  return new Map(wholes.map((whole) => [whole, byName.get(whole.local) ?? { members: [], escapes: true }]));
}
