import type ts from 'typescript-6';

import type {
  CheckedProgram,
  DeclarationName,
  ParameterNames,
  Resolution,
  SignatureFacts,
  SourceUnit,
  SyntaxNode,
} from './checker.ts';

/** The classic API as a value: TypeScript 5 and 6. */
export type Classic = typeof ts;

type CallOrNew = ts.CallExpression | ts.NewExpression;

interface Place {
  readonly api: Classic;
  readonly checker: ts.TypeChecker;
  readonly program: ts.Program;
}

/** Answers about a program of the classic API: one of our own, or the one that typed ESLint has built. */
export function classicProgram(
  api: Classic,
  program: ts.Program,
  configProblems: readonly string[] = [],
): CheckedProgram {
  const checker = program.getTypeChecker();
  const place: Place = { api, checker, program };
  return {
    kinds: api.SyntaxKind,
    configProblems,
    read: (path) => readUnit(place, path),
    resolve: (calls, isOwn) =>
      calls.map((call) => {
        const node = ownNode(call);
        return api.isCallOrNewExpression(node) ? resolveCall(place, node, isOwn) : { kind: 'undeclared' };
      }),
    spreadLength(spread) {
      const node = ownNode(spread);
      if (!api.isSpreadElement(node)) return undefined;
      const tuple = tupleOf(checker, checker.getTypeAtLocation(node.expression));
      const isFixed = tuple?.elementFlags.every((flag) => flag === api.ElementFlags.Required);
      return isFixed === true ? tuple?.elementFlags.length : undefined;
    },
    returnedTypes: () => undefined,
    isGlobalUndefined(identifier) {
      const symbol = checker.getSymbolAtLocation(ownNode(identifier));
      return (symbol?.declarations?.length ?? 0) === 0;
    },
  };
}

/** The nodes that come back are those that `nodes` gave out, or parts of them. */
function ownNode(node: SyntaxNode): ts.Node {
  return node as unknown as ts.Node; // as the sentence above says
}

function readUnit({ api, program }: Place, path: string): SourceUnit | undefined {
  const source = program.getSourceFile(path);
  if (source === undefined) return undefined;
  return {
    text: source.text,
    syntaxProblems: program.getSyntacticDiagnostics(source).map(({ start, length, messageText }) => ({
      start,
      end: start + length,
      message: api.flattenDiagnosticMessageText(messageText, '\n'),
    })),
    nodes: (kinds) => walk(api, source, kinds),
  };
}

function walk(api: Classic, source: ts.SourceFile, kinds: ReadonlySet<number>): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const waiting: ts.Node[] = [source];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (kinds.has(node.kind)) found.push(node);
    const children: ts.Node[] = [];
    api.forEachChild(node, (child) => void children.push(child));
    waiting.push(...children.toReversed());
  }
  return found;
}

function resolveCall(place: Place, call: CallOrNew, isOwn: (path: string) => boolean): Resolution {
  const { api, checker } = place;
  const callee = checker.getTypeAtLocation(call.expression);
  const signature = onlyCandidate(place, call, { callee, isOwn }) ?? checker.getResolvedSignature(call);
  const declaration = signature && declarationOf(signature);
  if (signature !== undefined && declaration !== undefined) {
    return { kind: 'declared', signature: signatureFacts(place, call, { signature, declaration, callee }) };
  }
  if ((callee.flags & api.TypeFlags.Any) === 0) return { kind: 'undeclared' };
  return { kind: Reflect.get(callee, 'intrinsicName') === 'error' ? 'unresolved' : 'untyped' };
}

/** None of a union, whose members are looked at one by one. */
function signaturesOf({ api, checker }: Place, callee: ts.Type, call: CallOrNew): readonly ts.Signature[] {
  const kind = api.isNewExpression(call) ? api.SignatureKind.Construct : api.SignatureKind.Call;
  return callee.isUnion() ? [] : checker.getSignaturesOfType(callee, kind);
}

/** The signature that is as good as the resolved one, found without looking at the arguments that are no literals. */
function onlyCandidate(
  place: Place,
  call: CallOrNew,
  { callee, isOwn }: { callee: ts.Type; isOwn: (path: string) => boolean },
): ts.Signature | undefined {
  const signatures = signaturesOf(place, callee, call);
  const isForeign = signatures.every((signature) => {
    const path = declarationOf(signature)?.getSourceFile().fileName;
    return path !== undefined && !isOwn(path);
  });
  if (isForeign) return signatures[0];
  const all = argumentsBeforeSpread(place, call);
  const [only, ...others] = signatures.filter((signature) => !isImpossible(place, signature, all));
  // The names of a rest parameter may depend on the arguments.
  return only !== undefined && others.length === 0 && !hasRest(only) ? only : undefined;
}

/** No number or boolean goes to a parameter that is a function, whatever its type parameters stand for. */
function isImpossible(
  { api, checker }: Place,
  signature: ts.Signature,
  all: readonly ts.Expression[],
): boolean {
  const { parameters } = signature;
  const fixed = hasRest(signature) ? parameters.slice(0, -1) : parameters;
  if (fixed.length === parameters.length && all.length > fixed.length) return true;
  return all.some((argument, at) => {
    const parameter = fixed[at];
    if (parameter === undefined || !isPlain(api, argument)) return false;
    const type = checker.getTypeOfSymbol(parameter);
    return !type.isUnion() && checker.getSignaturesOfType(type, api.SignatureKind.Call).length > 0;
  });
}

function isPlain(api: Classic, { kind }: ts.Expression): boolean {
  const { BigIntLiteral, FalseKeyword, NumericLiteral, TrueKeyword } = api.SyntaxKind;
  return kind === BigIntLiteral || kind === FalseKeyword || kind === NumericLiteral || kind === TrueKeyword;
}

function argumentsBeforeSpread({ api }: Place, { arguments: all }: CallOrNew): readonly ts.Expression[] {
  const first = all?.findIndex((argument) => api.isSpreadElement(argument)) ?? -1;
  return all?.slice(0, first === -1 ? all.length : first) ?? [];
}

/** Despite its type it is absent in the signatures that TypeScript makes up. */
function declarationOf({ declaration }: ts.Signature): ts.Node | undefined {
  return declaration;
}

function signatureFacts(
  { api, checker }: Place,
  call: CallOrNew,
  { signature, declaration, callee }: { signature: ts.Signature; declaration: ts.Node; callee: ts.Type },
): SignatureFacts {
  return {
    declaredIn: declaration.getSourceFile().fileName,
    names: () => parameterNames(api, checker, signature),
    describe: () => describe(declaration),
    alternatives() {
      if (!callee.isUnion()) return [];
      const kind = api.isNewExpression(call) ? api.SignatureKind.Construct : api.SignatureKind.Call;
      return callee.types
        .flatMap((member) => checker.getSignaturesOfType(member, kind))
        .map((member) => parameterNames(api, checker, member));
    },
  };
}

function describe(declaration: ts.Node): DeclarationName {
  const node: SyntaxNode = declaration;
  const named = [node, node.parent].find((each) => each?.name?.text !== undefined);
  const owner = named === node ? node.parent : undefined;
  return { name: named?.name?.text, owner: owner?.name?.text };
}

function tupleOf(checker: ts.TypeChecker, type: ts.Type): ts.TupleType | undefined {
  return checker.isTupleType(type) ? (type as ts.TupleTypeReference).target : undefined; // isTupleType says so
}

function parameterNames(api: Classic, checker: ts.TypeChecker, signature: ts.Signature): ParameterNames {
  const parameters = signature.getParameters();
  const last = parameters.at(-1);
  if (last === undefined || !hasRest(signature)) return { fixed: parameters.map(nameOf) };

  const fixed = parameters.slice(0, -1).map(nameOf);
  const tuple = tupleOf(checker, checker.getTypeOfSymbol(last));
  if (tuple === undefined) return { fixed, rest: { name: last.valueDeclaration && nameOf(last) } };

  const open = tuple.elementFlags.findIndex((flag) => (flag & api.ElementFlags.Variable) !== 0);
  const labels = tuple.elementFlags.map((_flag, index) =>
    labelOf(api, tuple.labeledElementDeclarations?.[index]),
  );
  if (open === -1) return { fixed: [...fixed, ...labels] };
  return { fixed: [...fixed, ...labels.slice(0, open)], rest: { name: labels[open] } };
}

/** No public member says so: the flag is `SignatureFlags.HasRestParameter`. */
function hasRest(signature: ts.Signature): boolean {
  const flags: unknown = Reflect.get(signature, 'flags');
  return typeof flags === 'number' && (flags & 1) !== 0;
}

function nameOf(symbol: ts.Symbol): string {
  return symbol.name;
}

function labelOf(
  api: Classic,
  label: ts.NamedTupleMember | ts.ParameterDeclaration | undefined,
): string | undefined {
  return label !== undefined && api.isIdentifier(label.name) ? label.name.text : undefined;
}
