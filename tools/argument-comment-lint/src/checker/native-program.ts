import type {
  CheckedProgram,
  DeclarationName,
  ParameterNames,
  Resolution,
  SignatureFacts,
  SourceUnit,
  SyntaxNode,
} from './checker.ts';
import { nodesOf } from './flat-scan.ts';
import type {
  NativeChecker,
  NativeHandle,
  NativeKinds,
  NativeProject,
  NativeSignature,
  NativeType,
} from './native-api.ts';
import { returnedTypes } from './returned-types.ts';
import { isUnreadable } from './virtual-config.ts';

/** `SignatureKind.Call` and `.Construct`. */
const callSignature = 0;
const constructSignature = 1;
/** `NodeBuilderFlags.InTypeAlias | NoTruncation`: print what an alias stands for, and all of it. */
const expandedType = 0x80_00_01;

/** Answers about a program of TypeScript 7. */
export function nativeProgram(project: NativeProject, kinds: NativeKinds): CheckedProgram {
  const resolve = createResolver(project.checker, kinds);
  return {
    kinds,
    configProblems: project.program
      .getConfigFileParsingDiagnostics()
      .filter(({ code }) => isUnreadable(code))
      // One message comes without what belongs into it.
      .map(({ text }) => text.replace(/:\s*\{0\}$/u, '')),
    read: (path) => readUnit(project, path),
    resolve,
    spreadLength: (spread) => spreadLength(project.checker, kinds, spread),
    returnedTypes: (files) => returnedTypes(project, kinds, files),
    isGlobalUndefined(identifier) {
      const symbol = project.checker.getSymbolAtLocation(identifier);
      return symbol === undefined || project.checker.isUndefinedSymbol(symbol);
    },
  };
}

function readUnit({ program }: NativeProject, path: string): SourceUnit | undefined {
  const source = program.getSourceFile(path);
  if (source === undefined) return undefined;
  return {
    text: source.text,
    syntaxProblems: program
      .getSyntacticDiagnostics(path)
      .map(({ pos, end, text }) => ({ start: pos, end, message: text })),
    nodes: (wanted) => nodesOf(source, wanted),
  };
}

/**
 * Finding out which overload a call means has TypeScript check all arguments, which is most of the work. Often the
 * callee's type and the literals say enough: there is one signature to choose, or none of them is the project's own.
 */
function createResolver(checker: NativeChecker, kinds: NativeKinds): CheckedProgram['resolve'] {
  const plain = new Set([kinds.BigIntLiteral, kinds.FalseKeyword, kinds.NumericLiteral, kinds.TrueKeyword]);
  const signaturesOf = memoize(
    (type: NativeType, kind: number) => `${type.id} ${kind}`,
    (type, kind) => checker.getSignaturesOfType(type, kind),
  );
  const namesOf = memoize(
    ({ id }: NativeSignature) => String(id),
    (signature) => parameterNames(checker, kinds, signature),
  );
  const takesFunction = memoize(
    ({ id }: NativeSignature, position: number) => `${id} ${position}`,
    (signature, position) => {
      const parameter = signature.getParameters()[position];
      const type = parameter && checker.getTypeOfSymbol(parameter);
      return type !== undefined && !type.isUnionType() && signaturesOf(type, callSignature).length > 0;
    },
  );

  /** No number or boolean goes to a parameter that is a function, whatever its type parameters stand for. */
  function isImpossible(signature: NativeSignature, all: readonly SyntaxNode[]): boolean {
    const fixed = signature.parameters.length - (signature.hasRestParameter ? 1 : 0);
    if (fixed === signature.parameters.length && all.length > fixed) return true;
    return all.some(({ kind }, at) => at < fixed && plain.has(kind) && takesFunction(signature, at));
  }

  return (calls, isOwn) => {
    const callees = calls.map(({ expression }) => expression).filter((callee) => callee !== undefined);
    const types = callees.length === 0 ? [] : checker.getTypeAtLocation(callees);
    return calls.map((call, index) => {
      const type = callees.length === calls.length ? types[index] : undefined;
      const place: Place = { checker, kinds, call, type, namesOf };
      if (type === undefined || type.isUnionType()) return resolveCall(place);
      const signatures = signaturesOf(
        type,
        call.kind === kinds.NewExpression ? constructSignature : callSignature,
      );
      const isForeign = signatures.every(
        ({ declaration }) => declaration !== undefined && !isOwn(declaration.path),
      );
      const [first] = signatures;
      if (isForeign && first !== undefined) return declaredBy(place, first);
      const all = argumentsBeforeSpread(call, kinds);
      const [only, ...others] = signatures.filter((signature) => !isImpossible(signature, all));
      // The names of a rest parameter may depend on the arguments.
      const isPlain = only !== undefined && others.length === 0 && !only.hasRestParameter;
      return isPlain ? declaredBy(place, only) : resolveCall(place);
    });
  };
}

function argumentsBeforeSpread(
  { arguments: all = [] }: SyntaxNode,
  { SpreadElement: spread }: NativeKinds,
): readonly SyntaxNode[] {
  const first = all.findIndex(({ kind }) => kind === spread);
  return first === -1 ? all : all.slice(0, first);
}

function memoize<Input extends readonly unknown[], Output>(
  keyOf: (...input: Input) => string,
  make: (...input: Input) => Output,
): (...input: Input) => Output {
  const known = new Map<string, { readonly output: Output }>();
  return (...input) => {
    const key = keyOf(...input);
    const found = known.get(key) ?? { output: make(...input) };
    known.set(key, found);
    return found.output;
  };
}

function resolveCall(place: Place): Resolution {
  const { checker, call, type } = place;
  const signature = checker.getResolvedSignature(call);
  if (signature?.declaration !== undefined) return declaredBy(place, signature);
  if (type === undefined || type.isErrorType()) return { kind: 'unresolved' };
  return { kind: type.intrinsicName === 'any' ? 'untyped' : 'undeclared' };
}

interface Place {
  readonly checker: NativeChecker;
  readonly kinds: NativeKinds;
  readonly call: SyntaxNode;
  /** Of the callee. */
  readonly type: NativeType | undefined;
  readonly namesOf: (signature: NativeSignature) => ParameterNames;
}

function declaredBy(place: Place, signature: NativeSignature): Resolution {
  const { declaration } = signature;
  if (declaration === undefined) return { kind: 'undeclared' };
  return { kind: 'declared', signature: signatureFacts(place, signature, declaration) };
}

function signatureFacts(
  { checker, kinds, call, type: callee, namesOf }: Place,
  signature: NativeSignature,
  declaration: NativeHandle,
): SignatureFacts {
  return {
    declaredIn: declaration.path,
    names: () => namesOf(signature),
    describe: () => describe(declaration),
    alternatives() {
      if (callee?.isUnionType() !== true) return [];
      const kind = call.kind === kinds.NewExpression ? constructSignature : callSignature;
      return (callee.getTypes?.() ?? [])
        .flatMap((member) => checker.getSignaturesOfType(member, kind))
        .map(namesOf);
    },
  };
}

function describe(declaration: NativeHandle): DeclarationName {
  const node = declaration.resolve();
  const named = [node, node?.parent].find((each) => each?.name?.text !== undefined);
  const owner = named === node ? node?.parent : undefined;
  return { name: named?.name?.text, owner: owner?.name?.text };
}

function parameterNames(
  checker: NativeChecker,
  kinds: NativeKinds,
  signature: NativeSignature,
): ParameterNames {
  const names: (string | undefined)[] = [];
  const parameters = signature.getParameters();
  const last = signature.hasRestParameter ? parameters.at(-1) : undefined;
  for (const parameter of last ? parameters.slice(0, -1) : parameters) names.push(parameter.name);
  if (last === undefined) return { fixed: names };

  const type = checker.getTypeOfSymbol(last);
  if (type !== undefined && checker.isTupleType(type)) {
    const tuple = tupleElements(checker, kinds, type);
    if (tuple !== undefined) {
      const open = tuple.findIndex(({ isOpen }) => isOpen);
      const fixed = open === -1 ? tuple : tuple.slice(0, open);
      const all = [...names, ...fixed.map(({ name }) => name)];
      return open === -1 ? { fixed: all } : { fixed: all, rest: { name: tuple[open]?.name } };
    }
  }
  // A JavaScript function that reads `arguments` has a rest parameter that nobody wrote.
  return { fixed: names, rest: { name: last.valueDeclaration && last.name } };
}

interface TupleElement {
  readonly name: string | undefined;
  readonly isOpen: boolean;
}

function tupleElements(
  checker: NativeChecker,
  kinds: NativeKinds,
  type: NativeType,
): TupleElement[] | undefined {
  let printed = checker.typeToTypeNode(type, /*enclosing*/ undefined, expandedType);
  if (printed?.kind === kinds.TypeOperator) printed = printed.type; // `readonly [...]`
  if (printed?.kind !== kinds.TupleType) return undefined;
  return [...(printed.elements ?? [])].map((element) => ({
    name: element.kind === kinds.NamedTupleMember ? element.name?.text : undefined,
    isOpen: element.kind === kinds.RestType || element.dotDotDotToken !== undefined,
  }));
}

function spreadLength(checker: NativeChecker, kinds: NativeKinds, spread: SyntaxNode): number | undefined {
  const type = spread.expression && checker.getTypeAtLocation(spread.expression);
  if (type === undefined || !checker.isTupleType(type)) return undefined;
  let printed = checker.typeToTypeNode(type, /*enclosing*/ undefined, expandedType);
  if (printed?.kind === kinds.TypeOperator) printed = printed.type;
  const elements = printed?.kind === kinds.TupleType ? [...(printed.elements ?? [])] : undefined;
  const isFixed = elements?.every(
    (element) =>
      element.kind !== kinds.RestType &&
      element.kind !== kinds.OptionalType &&
      element.dotDotDotToken === undefined &&
      Reflect.get(element, 'questionToken') === undefined,
  );
  return isFixed === true ? elements?.length : undefined;
}
