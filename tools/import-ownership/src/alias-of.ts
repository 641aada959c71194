import type {
  Class,
  Expression,
  Function as FunctionNode,
  ObjectExpression,
  TSImportType,
  TSInterfaceDeclaration,
  TSType,
  TSTypeAliasDeclaration,
  TSTypeName,
  TSTypeParameterDeclaration,
  TSTypeParameterInstantiation,
  VariableDeclarator,
} from 'oxc-parser';

import type { Alias, AliasForm, Reference } from './module-record.ts';

function extended(reference: Reference | undefined, member: string): Reference | undefined {
  return reference && { ...reference, members: [...reference.members, member] };
}

function requiredBy(node: Expression): Reference | undefined {
  if (node.type === 'CallExpression') {
    const [first] = node.arguments;
    const isRequire = node.callee.type === 'Identifier' && node.callee.name === 'require';
    if (!isRequire || node.arguments.length !== 1 || first?.type !== 'Literal') return undefined;
    return typeof first.value === 'string'
      ? { kind: 'module', specifier: first.value, members: [] }
      : undefined;
  }
  if (node.type !== 'AwaitExpression' || node.argument.type !== 'ImportExpression') return undefined;
  const { source } = node.argument;
  return source.type === 'Literal' && typeof source.value === 'string'
    ? { kind: 'module', specifier: source.value, members: [] }
    : undefined;
}

/** What an expression names, when it does nothing else: `x`, `ns.x`, `x as T`, `require('m').x`. */
export function referenceOf(node: Expression): Reference | undefined {
  switch (node.type) {
    case 'Identifier':
      return { kind: 'local', local: node.name, members: [] };
    case 'MemberExpression': {
      if (node.object.type === 'Super') return undefined;
      const { property } = node;
      if (!node.computed && property.type === 'Identifier')
        return extended(referenceOf(node.object), property.name);
      return property.type === 'Literal' && typeof property.value === 'string'
        ? extended(referenceOf(node.object), property.value)
        : undefined;
    }
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return referenceOf(node.expression);
    default:
      return requiredBy(node);
  }
}

/** What a type's name names: `T`, `ns.T`. */
export function typeNameReference(node: TSTypeName): Reference | undefined {
  if (node.type === 'Identifier') return { kind: 'local', local: node.name, members: [] };
  return node.type === 'TSQualifiedName'
    ? extended(typeNameReference(node.left), node.right.name)
    : undefined;
}

/** `F<T, E>` of `type X<T, E> = F<T, E>` hands on what it is given; `F<string>` makes another type. */
function handsOn(
  given: TSTypeParameterInstantiation | null | undefined,
  own: TSTypeParameterDeclaration | null | undefined,
): boolean {
  const names = own?.params.map((each) => each.name.name) ?? [];
  const passed = given?.params ?? [];
  return (
    passed.length === names.length &&
    passed.every(
      (each, index) =>
        each.type === 'TSTypeReference' &&
        each.typeName.type === 'Identifier' &&
        each.typeName.name === names[index],
    )
  );
}

/** The names of `A.B` behind `import('x')`. */
export function qualifierNames(qualifier: TSImportType['qualifier']): string[] {
  const names: string[] = [];
  for (let at = qualifier; at !== null;) {
    if (at.type === 'Identifier') return [at.name, ...names.toReversed()];
    names.push(at.right.name);
    // What stands left in a qualifier is one.
    at = at.left as TSImportType['qualifier'];
  }
  return names.toReversed();
}

function typeReference(node: TSType, own: TSTypeParameterDeclaration | null): Reference | undefined {
  switch (node.type) {
    case 'TSParenthesizedType':
      return typeReference(node.typeAnnotation, own);
    case 'TSIntersectionType':
    case 'TSUnionType': {
      // `| T`, of one.
      const [only, ...more] = node.types;
      return only === undefined || more.length > 0 ? undefined : typeReference(only, own);
    }
    case 'TSTypeReference':
      return handsOn(node.typeArguments, own) ? typeNameReference(node.typeName) : undefined;
    case 'TSImportType': {
      if (!handsOn(node.typeArguments, own)) return undefined;
      const members = qualifierNames(node.qualifier);
      return { kind: 'module', specifier: node.source.value, members };
    }
    case 'TSTypeQuery':
      return node.exprName.type === 'TSImportType' ? typeReference(node.exprName, own) : undefined;
    default:
      return undefined;
  }
}

function one(form: AliasForm, reference: Reference | undefined): Alias | undefined {
  return reference && { form, references: [reference] };
}

/** `type U = T`. */
export function typeAlias(node: TSTypeAliasDeclaration): Alias | undefined {
  return one('type', typeReference(node.typeAnnotation, node.typeParameters));
}

/** `interface I extends J {}`. */
export function interfaceAlias(node: TSInterfaceDeclaration): Alias | undefined {
  const [only, ...more] = node.extends;
  if (only === undefined || more.length > 0 || node.body.body.length > 0) return undefined;
  return handsOn(only.typeArguments, node.typeParameters)
    ? one('interface', referenceOf(only.expression))
    : undefined;
}

/** `class A extends B {}`. */
export function subclassAlias(node: Class): Alias | undefined {
  const isPlain =
    node.body.body.length === 0 && (node.implements ?? []).length === 0 && node.decorators.length === 0;
  if (!isPlain || node.superClass === null || !handsOn(node.superTypeArguments, node.typeParameters)) {
    return undefined;
  }
  return one('subclass', referenceOf(node.superClass));
}

/** `{ a, b: ns.c }`: an object of nothing but names; undefined when it holds anything else. */
export function objectReferences(
  node: ObjectExpression,
): readonly { readonly key: string; readonly reference: Reference }[] | undefined {
  const found: { key: string; reference: Reference }[] = [];
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.computed || property.kind !== 'init') return undefined;
    const { key } = property;
    const name =
      key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined;
    const reference = referenceOf(property.value);
    if (name === undefined || reference === undefined) return undefined;
    found.push({ key: name, reference });
  }
  return found;
}

/** The call that a function consists of. */
function onlyCall(node: FunctionNode | Extract<Expression, { type: 'ArrowFunctionExpression' }>) {
  const { body } = node;
  if (body === null) return undefined;
  let result: Expression | null | undefined;
  if (body.type === 'BlockStatement') {
    const [only, ...more] = body.body;
    if (more.length > 0 || only === undefined) return undefined;
    if (only.type === 'ReturnStatement') result = only.argument;
    else if (only.type === 'ExpressionStatement') result = only.expression;
  } else result = body;
  if (result?.type === 'AwaitExpression') result = result.argument;
  return result?.type === 'CallExpression' ? result : undefined;
}

/** A function that hands all it is given to another one and answers what that answers. */
export function wrapperAlias(
  node: FunctionNode | Extract<Expression, { type: 'ArrowFunctionExpression' }>,
): Alias | undefined {
  const call = onlyCall(node);
  if (call === undefined || call.arguments.length !== node.params.length) return undefined;
  const passesAll = node.params.every((parameter, index) => {
    const given = call.arguments[index];
    if (parameter.type === 'Identifier') return given?.type === 'Identifier' && given.name === parameter.name;
    return (
      parameter.type === 'RestElement' &&
      parameter.argument.type === 'Identifier' &&
      given?.type === 'SpreadElement' &&
      given.argument.type === 'Identifier' &&
      given.argument.name === parameter.argument.name
    );
  });
  return passesAll ? one('wrapper', referenceOf(call.callee)) : undefined;
}

/** An expression that only names something, as the value of a declaration. */
export function valueAlias(node: Expression, form: AliasForm): Alias | undefined {
  const direct = one(form, referenceOf(node));
  if (direct !== undefined) return direct;
  if (node.type === 'ObjectExpression') {
    const references = objectReferences(node)?.map(({ reference }) => reference) ?? [];
    return references.length > 0 ? { form: 'namespaceObject', references } : undefined;
  }
  if (node.type === 'ClassExpression') return subclassAlias(node);
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression'
    ? wrapperAlias(node)
    : undefined;
}

/** Every name that a declarator binds, with what it stands for: `y = x`, `{ a, b: c } = ns`. */
export function declaratorAliases(node: VariableDeclarator): [name: string, alias: Alias][] {
  if (node.init === null) return [];
  if (node.id.type === 'Identifier') {
    const alias = valueAlias(node.init, 'const');
    return alias === undefined ? [] : [[node.id.name, alias]];
  }
  const whole = referenceOf(node.init);
  if (node.id.type !== 'ObjectPattern' || whole === undefined) return [];
  return node.id.properties.flatMap((property): [string, Alias][] => {
    if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier') return [];
    const { value } = property;
    const name = value.type === 'Identifier' ? value.name : undefined;
    const alias = one('const', extended(whole, property.key.name));
    return name === undefined || alias === undefined ? [] : [[name, alias]];
  });
}
