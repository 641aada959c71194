import type { Program, Statement } from 'oxc-parser';

import {
  declaratorAliases,
  interfaceAlias,
  objectReferences,
  referenceOf,
  subclassAlias,
  typeAlias,
  typeNameReference,
  valueAlias,
  wrapperAlias,
} from './alias-of.ts';
import type { Alias, Reference } from './module-record.ts';

function named(name: string | undefined, alias: Alias | undefined): [string, Alias][] {
  return name === undefined || alias === undefined ? [] : [[name, alias]];
}

/** What a statement declares that only names something else, by local name. `default` and `=` stand for themselves. */
function aliasesOf(statement: Statement): [string, Alias][] {
  switch (statement.type) {
    case 'VariableDeclaration':
      return statement.declarations.flatMap(declaratorAliases);
    case 'TSTypeAliasDeclaration':
      return named(statement.id.name, typeAlias(statement));
    case 'TSInterfaceDeclaration':
      return named(statement.id.name, interfaceAlias(statement));
    case 'ClassDeclaration':
      return named(statement.id?.name, subclassAlias(statement));
    case 'FunctionDeclaration':
      return named(statement.id?.name, wrapperAlias(statement));
    case 'TSImportEqualsDeclaration': {
      const target = statement.moduleReference;
      const reference: Reference | undefined =
        target.type === 'TSExternalModuleReference'
          ? { kind: 'module', specifier: target.expression.value, members: [] }
          : typeNameReference(target);
      return named(statement.id.name, reference && { form: 'importEquals', references: [reference] });
    }
    case 'ExportNamedDeclaration':
      return statement.declaration === null ? [] : aliasesOf(statement.declaration);
    case 'ExportDefaultDeclaration': {
      const { declaration } = statement;
      if (declaration.type === 'ClassDeclaration') return named('default', subclassAlias(declaration));
      if (declaration.type === 'FunctionDeclaration') return named('default', wrapperAlias(declaration));
      return declaration.type === 'TSInterfaceDeclaration'
        ? named('default', interfaceAlias(declaration))
        : named('default', valueAlias(declaration, 'default'));
    }
    case 'TSExportAssignment':
      return named('=', valueAlias(statement.expression, 'exportEquals'));
    default:
      return [];
  }
}

/** The declarations of a module or a piece of one that only name something else, by local name. */
export function aliasesIn(program: Pick<Program, 'body'>): Map<string, Alias> {
  return new Map(program.body.flatMap((statement) => aliasesOf(statement)));
}

/** What a CommonJS module exports: names, `=` for the whole, and modules that it spreads. */
export interface CommonjsExports {
  readonly names: readonly {
    readonly name: string;
    readonly alias?: Alias;
    readonly start: number;
    readonly end: number;
  }[];
  readonly stars: readonly { readonly specifier: string; readonly start: number; readonly end: number }[];
}

type Assignment = Extract<Statement, { type: 'ExpressionStatement' }>['expression'];

/** `module.exports` is `=`, `exports.x` and `module.exports.x` are `x`. */
function exportTarget(node: unknown): string | undefined {
  const reference = referenceOf(node as Parameters<typeof referenceOf>[0]); // a target that is no expression names nothing
  if (reference?.kind !== 'local') return undefined;
  const { local, members } = reference;
  const path = local === 'module' && members[0] === 'exports' ? members.slice(1) : members;
  if (local !== 'exports' && !(local === 'module' && members[0] === 'exports')) return undefined;
  if (path.length > 1) return undefined;
  return path[0] ?? (local === 'module' ? '=' : undefined);
}

function assignmentExports(
  node: Assignment,
  found: { names: CommonjsExports['names'][number][]; stars: CommonjsExports['stars'][number][] },
): void {
  if (node.type !== 'AssignmentExpression' || node.operator !== '=') return;
  const name = exportTarget(node.left);
  if (name === undefined) return;
  const { right, start, end } = node;
  if (name === '=' && right.type === 'ObjectExpression') {
    for (const property of right.properties) {
      if (property.type === 'SpreadElement') {
        const whole = referenceOf(property.argument);
        if (whole?.kind === 'module' && whole.members.length === 0) {
          found.stars.push({ specifier: whole.specifier, start: property.start, end: property.end });
        }
        continue;
      }
      const [only] = objectReferences({ ...right, properties: [property] }) ?? [];
      const key = property.key.type === 'Identifier' ? property.key.name : undefined;
      const member = only?.key ?? key;
      if (member === undefined) continue;
      const alias: Alias | undefined = only && { form: 'commonjs', references: [only.reference] };
      found.names.push({ name: member, start: property.start, end: property.end, ...(alias && { alias }) });
    }
    return;
  }
  const alias = valueAlias(right, 'commonjs');
  found.names.push({ name, start, end, ...(alias && { alias }) });
  // `exports = module.exports = x` and `exports.a = exports.b = x`.
  assignmentExports(right, found);
}

/** What a program exports the CommonJS way. */
export function commonjsExports(program: Pick<Program, 'body'>): CommonjsExports {
  const found: { names: CommonjsExports['names'][number][]; stars: CommonjsExports['stars'][number][] } = {
    names: [],
    stars: [],
  };
  for (const statement of program.body) {
    if (statement.type === 'ExpressionStatement') assignmentExports(statement.expression, found);
  }
  return found;
}
