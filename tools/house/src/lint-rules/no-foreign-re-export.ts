import type { CreateRule, ESTree } from '@oxlint/plugins';

/** Local name → the package it comes from. Members of a namespace are foreign too. */
interface ForeignNames {
  readonly names: Map<string, string>;
  readonly namespaces: Set<string>;
}

type Declaration = ESTree.Declaration | ESTree.Statement;

function isForeign(source: string): boolean {
  return !source.startsWith('.') && !source.startsWith('#');
}

function unwrap(node: ESTree.Expression): ESTree.Expression {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      return unwrap(node.expression);
    default:
      return node;
  }
}

/** The package whose symbol this expression only gives another name; `undefined` when it makes something. */
function originOfValue(foreign: ForeignNames, wrapped: ESTree.Expression | null): string | undefined {
  if (wrapped === null) return undefined;
  const node = unwrap(wrapped);
  if (node.type === 'Identifier') return foreign.names.get(node.name);
  if (node.type === 'MemberExpression') {
    const isNamespace = node.object.type === 'Identifier' && foreign.namespaces.has(node.object.name);
    return isNamespace ? originOfValue(foreign, node.object) : undefined;
  }
  if (node.type !== 'ObjectExpression') return undefined;
  const origins = node.properties.map((property) =>
    property.type === 'Property'
      ? originOfValue(foreign, property.value)
      : originOfValue(foreign, property.argument),
  );
  return origins.every((origin) => origin !== undefined) ? origins[0] : undefined;
}

function originOfTypeName(foreign: ForeignNames, name: ESTree.TSTypeName): string | undefined {
  if (name.type === 'Identifier') return foreign.names.get(name.name);
  return name.type === 'TSQualifiedName' ? originOfTypeName(foreign, name.left) : undefined;
}

/** `type A<T> = B<T>` only renames; `type A = B<Own>` says something of its own. */
function passesParametersOn(
  declared: ESTree.TSTypeParameterDeclaration | null,
  given: ESTree.TSTypeParameterInstantiation | null,
): boolean {
  const names = declared?.params.map((parameter) => parameter.name.name) ?? [];
  const used = given?.params.map((node) =>
    node.type === 'TSTypeReference' && node.typeName.type === 'Identifier' ? node.typeName.name : undefined,
  );
  return used === undefined || (used.length === names.length && used.every((name, at) => name === names[at]));
}

function originOfAlias(foreign: ForeignNames, node: ESTree.TSTypeAliasDeclaration): string | undefined {
  const target = node.typeAnnotation;
  if (target.type === 'TSImportType') {
    const { value } = target.source;
    return isForeign(value) && target.qualifier !== null ? value : undefined;
  }
  if (target.type !== 'TSTypeReference' || !passesParametersOn(node.typeParameters, target.typeArguments)) {
    return undefined;
  }
  return originOfTypeName(foreign, target.typeName);
}

/** What a declaration makes only by naming somebody else's symbol: name → origin. */
function aliasesIn(foreign: ForeignNames, node: Declaration): [name: string, origin: string][] {
  const found: [string, string | undefined][] = [];
  if (node.type === 'TSTypeAliasDeclaration') found.push([node.id.name, originOfAlias(foreign, node)]);
  if (node.type === 'ClassDeclaration' && node.body.body.length === 0) {
    found.push([node.id?.name ?? 'default', originOfValue(foreign, node.superClass)]);
  }
  if (node.type === 'TSInterfaceDeclaration' && node.body.body.length === 0 && node.extends.length === 1) {
    found.push([node.id.name, originOfValue(foreign, node.extends[0]?.expression ?? null)]);
  }
  if (node.type === 'VariableDeclaration') {
    for (const { id, init } of node.declarations) {
      const destructured = id.type === 'ObjectPattern' && init?.type === 'Identifier';
      const origin =
        !destructured || foreign.namespaces.has(init.name) ? originOfValue(foreign, init) : undefined;
      found.push([id.type === 'Identifier' ? id.name : '', origin]);
    }
  }
  return found.flatMap(([name, origin]) => (origin === undefined ? [] : [[name, origin]]));
}

function collect(program: ESTree.Program): ForeignNames {
  const foreign: ForeignNames = { names: new Map(), namespaces: new Set() };
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration' && isForeign(node.source.value)) {
      for (const specifier of node.specifiers) {
        foreign.names.set(specifier.local.name, node.source.value);
        if (specifier.type !== 'ImportSpecifier') foreign.namespaces.add(specifier.local.name);
      }
    }
  }
  for (const node of program.body) {
    for (const [name, origin] of aliasesIn(foreign, node)) foreign.names.set(name, origin);
  }
  return foreign;
}

function originsOfExport(foreign: ForeignNames, node: ESTree.Program['body'][number]): string[] {
  if (node.type === 'ExportAllDeclaration') return [node.source.value].filter(isForeign);
  if (node.type === 'ExportDefaultDeclaration') {
    const { declaration } = node;
    if (declaration.type === 'ClassDeclaration')
      return aliasesIn(foreign, declaration).map(([, origin]) => origin);
    const name = declaration.type === 'Identifier' ? declaration.name : '';
    return [foreign.names.get(name)].filter((origin) => origin !== undefined);
  }
  if (node.type !== 'ExportNamedDeclaration') return [];
  if (node.source) return [node.source.value].filter(isForeign);
  if (node.declaration) return aliasesIn(foreign, node.declaration).map(([, origin]) => origin);
  return node.specifiers.flatMap(({ local }) =>
    local.type === 'Identifier' ? (foreign.names.get(local.name) ?? []) : [],
  );
}

/** A package exports what it owns, under whatever syntax a neighbour's symbol may be passed on. */
export const noForeignReExport: CreateRule = {
  meta: { type: 'problem', docs: { description: "A package passes on no other package's symbol." } },
  create: (context) => ({
    Program(program) {
      const foreign = collect(program);
      for (const node of program.body) {
        for (const origin of originsOfExport(foreign, node)) {
          context.report({
            node,
            message: `This passes on what ${origin} owns. Delete the export: who needs the symbol imports it from '${origin}'.`,
          });
        }
      }
    },
  }),
};
