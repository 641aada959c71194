import type { Class, Expression, Node, Program, Statement } from 'oxc-parser';

/** Constructors and functions of the language that do nothing but make a value. */
const makers = new Set([
  'AbortController',
  'Array',
  'BigInt',
  'Boolean',
  'Error',
  'Map',
  'Number',
  'Object',
  'Promise',
  'RangeError',
  'RegExp',
  'Set',
  'String',
  'Symbol',
  'TextDecoder',
  'TextEncoder',
  'TypeError',
  'URL',
  'URLSearchParams',
  'WeakMap',
  'WeakRef',
  'WeakSet',
]);

const pureMembers = new Set([
  'Array.from',
  'Array.isArray',
  'Array.of',
  'Number.isInteger',
  'Number.parseFloat',
  'Number.parseInt',
  'Object.create',
  'Object.entries',
  'Object.freeze',
  'Object.fromEntries',
  'Object.keys',
  'Object.values',
  'String.fromCharCode',
  'String.raw',
  'Symbol.for',
]);

/** Comments of a file by where they end. */
type Comments = ReadonlyMap<number, string>;

interface Look {
  readonly text: string;
  readonly comments: Comments;
}

function nameOf(callee: Node): string {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression' || callee.computed) return '';
  const object = nameOf(callee.object);
  return callee.property.type === 'Identifier' ? `${object}.${callee.property.name}` : '';
}

/** Whether a bundler was told that the call may be left out. */
function isMarkedPure(start: number, { text, comments }: Look): boolean {
  const before = text.slice(0, start).trimEnd();
  const comment = comments.get(before.length);
  return comment !== undefined && /[@#]__PURE__/u.test(comment);
}

function arePure(nodes: readonly (Node | null)[], look: Look): boolean {
  return nodes.every((node) => node === null || isPure(node, look));
}

function isPureClass({ superClass, body, decorators, implements: _types }: Class, look: Look): boolean {
  if (decorators.length > 0 || (superClass !== null && !isPure(superClass, look))) return false;
  return body.body.every((member) => {
    if (member.type === 'StaticBlock') return false;
    if (member.type === 'TSIndexSignature') return true;
    if (member.decorators.length > 0 || (member.computed && !isPure(member.key, look))) return false;
    const isStaticValue = member.type === 'PropertyDefinition' && member.static;
    return !isStaticValue || member.value === null || isPure(member.value, look);
  });
}

function isPureCall(node: Expression & { type: 'CallExpression' | 'NewExpression' }, look: Look): boolean {
  if (isMarkedPure(node.start, look)) return true;
  const name = nameOf(node.callee);
  // What is required is looked at as a module of its own.
  const isKnown =
    makers.has(name) || (node.type === 'CallExpression' && (pureMembers.has(name) || name === 'require'));
  return isKnown && arePure(node.arguments, look);
}

/** Whether looking at the expression while a module is loaded changes nothing outside of the module. */
function isPure(node: Node, look: Look): boolean {
  switch (node.type) {
    case 'Literal':
    case 'Identifier':
    case 'ThisExpression':
    case 'MetaProperty':
    case 'Super':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
    case 'TemplateElement':
      return true;
    case 'ClassExpression':
    case 'ClassDeclaration':
      return isPureClass(node, look);
    case 'TemplateLiteral':
      return arePure(node.expressions, look);
    case 'TaggedTemplateExpression':
      return nameOf(node.tag) === 'String.raw' && arePure(node.quasi.expressions, look);
    case 'ArrayExpression':
      return arePure(node.elements, look);
    case 'ObjectExpression':
      return arePure(node.properties, look);
    case 'Property':
      return (!node.computed || isPure(node.key, look)) && isPure(node.value, look);
    case 'SpreadElement':
      return isPure(node.argument, look);
    case 'UnaryExpression':
      return node.operator !== 'delete' && isPure(node.argument, look);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isPure(node.left, look) && isPure(node.right, look);
    case 'ConditionalExpression':
      return arePure([node.test, node.consequent, node.alternate], look);
    case 'SequenceExpression':
      return arePure(node.expressions, look);
    case 'MemberExpression':
      return isPure(node.object, look) && (!node.computed || isPure(node.property, look));
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return isPure(node.expression, look);
    case 'CallExpression':
    case 'NewExpression':
      return isPureCall(node, look);
    default:
      return false;
  }
}

/** `exports.x = …` and `module.exports = …` are how CommonJS exports. */
function isOwnExport(node: Expression, look: Look): boolean {
  if (node.type !== 'AssignmentExpression' || node.operator !== '=') return false;
  const target = nameOf(node.left);
  if (!/^(?:module\.)?exports(?:\.|$)/u.test(target)) return false;
  return isOwnExport(node.right, look) || isPure(node.right, look);
}

function isPureStatement(statement: Statement, look: Look): boolean {
  switch (statement.type) {
    case 'ExportNamedDeclaration':
      return statement.declaration === null || isPureStatement(statement.declaration, look);
    case 'ExportDefaultDeclaration':
      return statement.declaration.type === 'TSInterfaceDeclaration' || isPure(statement.declaration, look);
    case 'TSExportAssignment':
      return isPure(statement.expression, look);
    case 'VariableDeclaration':
      // Taking an array apart runs its iterator.
      return (
        statement.declare === true ||
        statement.declarations.every(
          ({ id, init }) => id.type !== 'ArrayPattern' && (init === null || isPure(init, look)),
        )
      );
    case 'ExpressionStatement':
      return (
        (statement.expression.type === 'Literal' && typeof statement.expression.value === 'string') ||
        isOwnExport(statement.expression, look)
      );
    case 'TSEnumDeclaration':
      return statement.body.members.every(
        ({ initializer }) => initializer === null || isPure(initializer, look),
      );
    case 'TSModuleDeclaration':
      return statement.declare;
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'FunctionDeclaration':
    case 'EmptyStatement':
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSImportEqualsDeclaration':
    case 'TSNamespaceExportDeclaration':
    case 'TSDeclareFunction':
      return true;
    case 'ClassDeclaration':
      return statement.declare === true || isPureClass(statement, look);
    default:
      return false;
  }
}

/**
 * Where the first statement begins that may do something beyond the module when it is loaded; undefined when there
 * is none. What cannot be told counts as doing something.
 */
export function firstEffect(
  program: Program,
  text: string,
  comments: readonly { readonly value: string; readonly end: number }[],
): number | undefined {
  const look = { text, comments: new Map(comments.map(({ end, value }) => [end, value])) };
  return program.body.find((statement) => !isPureStatement(statement, look))?.start;
}
