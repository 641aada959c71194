import type { CallExpression, Node, Program } from 'oxc-parser';

import { forEachChild } from './children-of.ts';
import type { LooseForm, LooseImport, Span, WholeUses } from './module-record.ts';
import { destructuredUses, usesOfLocals, type Whole } from './whole-uses.ts';

const mockers = new Set(['jest', 'mock', 'td', 'vi', 'vitest']);
const mocking =
  /^(?:(?:do|un|dontDo)?[mM]ock(?:Module)?|doUnmock|unstable_mockModule|setMock|importActual|importMock|requireActual|requireMock|module|replace|replaceEsm)$/u;

interface Found {
  readonly form: LooseForm;
  readonly specifier: string;
  readonly source: Span;
  /** The expression or type that stands for the whole module. */
  readonly node: Node;
}

function literal(node: Node | null | undefined): { specifier: string; source: Span } | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') {
    return { specifier: node.value, source: { start: node.start, end: node.end } };
  }
  if (node?.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  const specifier = node.quasis[0]?.value.cooked ?? undefined;
  return specifier === undefined ? undefined : { specifier, source: { start: node.start, end: node.end } };
}

function formOfCall({ callee }: CallExpression): LooseForm | undefined {
  if (callee.type === 'Identifier') return callee.name === 'require' ? 'require' : undefined;
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined;
  if (callee.computed || callee.property.type !== 'Identifier') return undefined;
  const { name } = callee.object;
  if (name === 'require') return callee.property.name === 'resolve' ? 'require' : undefined;
  return mockers.has(name) && mocking.test(callee.property.name) ? 'mock' : undefined;
}

function found(node: Node): Found | undefined {
  switch (node.type) {
    case 'ImportExpression': {
      const given = literal(node.source);
      return given && { form: 'dynamic', ...given, node };
    }
    case 'CallExpression': {
      const form = formOfCall(node);
      if (form === undefined) return undefined;
      const [first] = node.arguments;
      // `vi.mock(import('x'))` names its module by an expression.
      const given = literal(first?.type === 'ImportExpression' ? first.source : first);
      return given && { form, ...given, node };
    }
    case 'TSImportType':
      return { form: 'type', specifier: node.source.value, source: node.source, node };
    case 'TSExternalModuleReference':
      return { form: 'require', specifier: node.expression.value, source: node.expression, node };
    case 'TSModuleDeclaration':
      return node.id.type === 'Literal'
        ? { form: 'augmentation', specifier: node.id.value, source: node.id, node }
        : undefined;
    default:
      return undefined;
  }
}

/** What is read of `import('x').A.B`, of which the first name counts. */
function typeUses(node: Node): WholeUses {
  if (node.type !== 'TSImportType' || node.qualifier === null) return { members: [], escapes: true };
  let first: { type: string; left?: unknown; start: number; end: number } = node.qualifier;
  while (first.type === 'TSQualifiedName') first = first.left as typeof first; // a qualifier is made of names
  const name = 'name' in first ? String(first.name) : '';
  const span = { start: first.start, end: first.end };
  return { members: [{ name, isType: true, form: 'access', ...span }], escapes: false };
}

function isWrapper(parent: Node | undefined): boolean {
  return (
    parent?.type === 'AwaitExpression' ||
    parent?.type === 'ParenthesizedExpression' ||
    parent?.type === 'TSAsExpression' ||
    parent?.type === 'TSNonNullExpression'
  );
}

/** The innermost expression around a module that still stands for the module: `(await import('x'))`. */
function unwrapped(ancestors: readonly Node[], node: Node): { at: Node; parent: Node | undefined } {
  let at = node;
  let index = ancestors.length - 1;
  while (isWrapper(ancestors[index])) at = ancestors[index--] ?? at;
  return { at, parent: ancestors[index] };
}

/** What happens to the value of `require('x')` or `import('x')` in the place where it stands. */
function usesInPlace(
  { at, parent }: { at: Node; parent: Node | undefined },
  later: (local: string) => WholeUses,
): WholeUses {
  if (parent?.type === 'MemberExpression' && parent.object === at && !parent.computed) {
    const { name } = parent.property as { name: string }; // not computed, so a name
    if (name !== 'then') {
      const span = { start: parent.start, end: parent.end };
      return { members: [{ name, isType: false, form: 'access', ...span }], escapes: false };
    }
  }
  if (parent?.type === 'VariableDeclarator') {
    if (parent.id.type === 'Identifier') return later(parent.id.name);
    if (parent.id.type === 'ObjectPattern') return destructuredUses(parent.id);
  }
  if (parent?.type === 'ExpressionStatement') return { members: [], escapes: false };
  return { members: [], escapes: true };
}

/** `import('x').then((m) => m.a)`: what the callback reads. */
function usesInCallback(ancestors: readonly Node[], node: Node): WholeUses | undefined {
  const member = ancestors.at(-1);
  const call = ancestors.at(-2);
  if (member?.type !== 'MemberExpression' || member.object !== node || call?.type !== 'CallExpression')
    return undefined;
  const [callback] = call.arguments;
  if (callback?.type !== 'ArrowFunctionExpression' && callback?.type !== 'FunctionExpression')
    return undefined;
  const [parameter] = callback.params;
  if (parameter === undefined) return { members: [], escapes: false };
  if (parameter.type === 'ObjectPattern') return destructuredUses(parameter);
  if (parameter.type !== 'Identifier' || callback.body === null) return undefined;
  const whole: Whole = { local: parameter.name, binding: parameter };
  return usesOfLocals(callback.body, [whole]).get(whole);
}

/** Imports and exports that stand in a `declare module`. */
function nestedEdges(node: Node): LooseImport[] {
  if (
    node.type !== 'ImportDeclaration' &&
    node.type !== 'ExportNamedDeclaration' &&
    node.type !== 'ExportAllDeclaration'
  ) {
    return [];
  }
  const given = literal(node.source);
  if (given === undefined) return [];
  const names = 'specifiers' in node ? node.specifiers : [];
  const members = names.flatMap((each) => {
    if (each.type === 'ImportNamespaceSpecifier') return [];
    const named =
      each.type === 'ImportSpecifier'
        ? each.imported
        : each.type === 'ExportSpecifier'
          ? each.local
          : undefined;
    const name = named === undefined ? 'default' : named.type === 'Literal' ? named.value : named.name;
    return [{ name, isType: true, form: 'access' as const, start: each.start, end: each.end }];
  });
  const escapes = members.length === 0;
  return [{ form: 'type', specifier: given.specifier, uses: { members, escapes }, ...given.source }];
}

/** The local that `import l = require('x')` binds. */
function importEqualsLocal(parent: Node | undefined): string | undefined {
  return parent?.type === 'TSImportEqualsDeclaration' ? parent.id.name : undefined;
}

/**
 * Everything of a program that reaches a module other than by an import or export statement of the file itself, and
 * what is read of it there.
 */
export function looseImportsIn(program: Program): LooseImport[] {
  const loose: LooseImport[] = [];
  const postponed: { readonly found: Found; readonly whole: Whole }[] = [];

  function record(each: Found, uses: WholeUses): void {
    const { form, specifier, source } = each;
    loose.push({ form, specifier, uses, start: source.start, end: source.end });
  }

  function note(each: Found, ancestors: readonly Node[]): void {
    const postpone = (local: string, binding?: Node): void =>
      void postponed.push({ found: each, whole: { local, ...(binding && { binding }) } });
    if (each.form === 'mock' || each.form === 'augmentation')
      return record(each, { members: [], escapes: false });
    if (each.form === 'type') return record(each, typeUses(each.node));
    const equals = importEqualsLocal(ancestors.at(-1));
    if (equals !== undefined) return postpone(equals);
    const inCallback = usesInCallback(ancestors, each.node);
    if (inCallback !== undefined) return record(each, inCallback);
    let isLater = false;
    const place = unwrapped(ancestors, each.node);
    const uses = usesInPlace(place, (local) => {
      isLater = true;
      postpone(local, place.parent?.type === 'VariableDeclarator' ? place.parent.id : undefined);
      return { members: [], escapes: false };
    });
    if (!isLater) record(each, uses);
  }

  function visit(node: Node, ancestors: Node[], isNested: boolean): void {
    const each = found(node);
    if (each !== undefined) note(each, ancestors);
    if (isNested) loose.push(...nestedEdges(node));
    ancestors.push(node);
    const isInside = isNested || node.type === 'TSModuleDeclaration';
    forEachChild(node, (child) => {
      // `vi.mock(import('x'))` is one edge.
      if (each?.form !== 'mock' || child.type !== 'ImportExpression') visit(child, ancestors, isInside);
    });
    ancestors.pop();
  }

  visit(program, [], /*isNested*/ false);
  const uses = usesOfLocals(
    program,
    postponed.map(({ whole }) => whole),
  );
  for (const { found: each, whole } of postponed)
    record(each, uses.get(whole) ?? { members: [], escapes: true });
  return loose.toSorted((one, other) => one.start - other.start);
}
