import type { EditedFile, SyntaxNode } from './checker.ts';
import { nodesOf } from './flat-scan.ts';
import type { NativeHandle, NativeKinds, NativeProject, NativeSymbol, NativeType } from './native-api.ts';

type NativeChecker = NativeProject['checker'];

/**
 * What can be seen from outside of the edited bodies whose functions do not say what they return, as a text to compare:
 * their parameters and what they return, by the identity of everything that is named, and what the calls around them
 * mean. `undefined` where that cannot be written down exactly.
 */
export function returnedTypes(
  project: NativeProject,
  kinds: NativeKinds,
  files: readonly EditedFile[],
): string | undefined {
  const writer = createTypeWriter(project.checker, files);
  const said: string[] = [];
  for (const file of files) {
    const source = project.program.getSourceFile(file.path);
    if (source?.text !== file.text) return undefined;
    // The outer one comes first where two bodies end at one place: `() => () => 1`.
    const functions = nodesOf(source, functionKinds(kinds)).toReversed();
    const byEnd = new Map(functions.map((node) => [node.body?.end, node]));
    for (const body of file.bodies) {
      if (!body.isEdited || body.isDeclared) continue;
      const node = byEnd.get(body.end);
      if (node?.body === undefined || node.body.pos > body.start) return undefined;
      const one = seenOf({ checker: project.checker, kinds, writer }, node);
      if (one === undefined) return undefined;
      said.push(one);
    }
  }
  return said.join('\n');
}

function functionKinds(kinds: NativeKinds): ReadonlySet<number> {
  return new Set([
    kinds.ArrowFunction,
    kinds.FunctionDeclaration,
    kinds.FunctionExpression,
    kinds.GetAccessor,
    kinds.MethodDeclaration,
    kinds.SetAccessor,
  ]);
}

interface Place {
  readonly checker: NativeChecker;
  readonly kinds: NativeKinds;
  readonly writer: TypeWriter;
}

function seenOf(place: Place, node: SyntaxNode): string | undefined {
  const { checker, writer } = place;
  const signature = checker.getSignatureFromDeclaration(node);
  const returned = signature && checker.getReturnTypeOfSignature(signature);
  if (signature === undefined || returned === undefined) return undefined;
  const predicate = checker.getTypePredicateOfSignature(signature);
  return joined(
    writer.type(returned),
    ...signature.getParameters().map((parameter) => parameterType(checker, writer, parameter)),
    predicate === undefined ? '' : `${predicate.kind} ${predicate.parameterIndex}`,
    predicate?.type === undefined ? '' : writer.type(predicate.type),
    callsAround(place, node),
  );
}

function parameterType(
  checker: NativeChecker,
  writer: TypeWriter,
  parameter: NativeSymbol,
): string | undefined {
  const declaration = parameter.valueDeclaration?.resolve();
  if (declaration === undefined) return undefined;
  // What is written down stands in the frame.
  if (declaration.type !== undefined) return 'written';
  const type = checker.getTypeOfSymbol(parameter);
  return type && writer.type(type);
}

/** Which overload each call around a function means: that may depend on what the function returns. */
function callsAround({ checker, kinds, writer }: Place, node: SyntaxNode): string | undefined {
  let said = '';
  for (let around = node.parent; around !== undefined; around = around.parent) {
    switch (around.kind) {
      case kinds.CallExpression:
      case kinds.NewExpression: {
        const declaration = checker.getResolvedSignature(around)?.declaration;
        const id = declaration && writer.declaration(declaration);
        if (id === undefined) return undefined;
        said += `${id} `;
        break;
      }
      case kinds.Decorator:
      case kinds.JsxAttribute:
      case kinds.JsxExpression:
      case kinds.TaggedTemplateExpression:
        return undefined;
    }
  }
  return said;
}

interface TypeWriter {
  type(type: NativeType, depth?: number): string | undefined;
  declaration(handle: NativeHandle): string | undefined;
}

/** Types nest no deeper than that where somebody wrote them. */
const mostNesting = 12;

function createTypeWriter(checker: NativeChecker, files: readonly EditedFile[]): TypeWriter {
  const edited = new Map(files.map((file) => [file.path.toLowerCase(), file]));
  const known = new Map<number, string | undefined>();

  /** In a file that is as it was, the place among the nodes; in an edited one, the place in what was not edited. */
  function declaration(handle: NativeHandle): string | undefined {
    const file = edited.get(handle.path.toLowerCase());
    if (file === undefined) return `${handle.path}#${handle.index}`;
    const node = handle.resolve();
    const place = node && placeIn(file, node.pos);
    return place === undefined ? undefined : `${handle.path}#${place}`;
  }

  function named(symbol: NativeSymbol | undefined): string | undefined {
    const [first] = symbol?.declarations ?? [];
    return first && declaration(first);
  }

  function all(types: readonly NativeType[] | undefined, depth: number): string | undefined {
    const parts = (types ?? []).map((each) => type(each, depth + 1));
    return parts.includes(undefined) ? undefined : `<${parts.join(', ')}>`;
  }

  function type(one: NativeType, depth = 0): string | undefined {
    if (known.has(one.id)) return known.get(one.id);
    known.set(one.id, /*written*/ undefined); // one that holds itself
    const written = depth > mostNesting ? undefined : write(one, depth);
    known.set(one.id, written);
    return written;
  }

  function write(one: NativeType, depth: number): string | undefined {
    if (one.isErrorType()) return undefined;
    const alias = one.getAliasSymbol();
    if (alias !== undefined) return joined('alias', named(alias), all(one.getAliasTypeArguments(), depth));
    if (one.isLiteralType()) return joined('literal', writtenValue(one.value), identity(one, named));
    if (one.isUnionType()) return joined('union', identity(one, named), all(one.getTypes?.(), depth));
    if (one.isIntrinsicType()) return one.intrinsicName;
    if (one.isIntersectionType()) return joined('intersection', all(one.getTypes?.(), depth));
    if (one.isTypeParameter()) {
      return joined(one.isThisType === true ? 'this' : 'parameter', named(one.getSymbol()));
    }
    // The labels of a tuple are not among what can be asked.
    if (one.isTupleType() || checker.isTupleType(one)) return undefined;
    if (one.isClassOrInterface() || one.isTypeReference()) {
      return joined('reference', named(one.getSymbol()), all(checker.getTypeArguments(one), depth));
    }
    return undefined;
  }

  return { type, declaration };
}

/** An enum, or one of its members, is known by its declaration. */
function identity(
  type: NativeType,
  named: (symbol: NativeSymbol | undefined) => string | undefined,
): string | undefined {
  const symbol = type.getSymbol();
  return symbol === undefined ? '' : named(symbol);
}

function writtenValue(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
}

function joined(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(' ; ');
}

function placeIn({ bodies }: EditedFile, position: number): string | undefined {
  let before = 0;
  for (const [index, { start, end, isEdited }] of bodies.entries()) {
    if (position < start) break;
    if (position < end) return isEdited ? undefined : `${index}+${position - start}`;
    before += end - start;
  }
  return String(position - before);
}
