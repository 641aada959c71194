import type { ParserServicesWithTypeInformation } from '@typescript-eslint/parser';
import type { Rule } from 'eslint';
import ts from 'typescript';

/** The two rules as somebody would write them for typed ESLint. Each report says `rule parameter`. */
export const argumentCommentRule: Rule.RuleModule = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    // The parser of this bench always has types.
    const services = context.sourceCode.parserServices as unknown as ParserServicesWithTypeInformation;
    const { program } = services;
    const checker = program.getTypeChecker();
    const check = (node: Rule.Node): void => {
      const call = services.esTreeNodeToTSNodeMap.get(node as never); // the nodes are those that the parser made
      if (!ts.isCallOrNewExpression(call)) return;
      for (const { argument, rule, parameter } of problemsOf(call, { program, checker })) {
        const start = argument.getStart();
        const { line, character } = argument.getSourceFile().getLineAndCharacterOfPosition(start);
        context.report({ loc: { line: line + 1, column: character }, message: `${rule} ${parameter}` });
      }
    };
    return { CallExpression: check, NewExpression: check };
  },
};

interface Place {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
}

interface Problem {
  readonly argument: ts.Expression;
  readonly rule: string;
  readonly parameter: string;
}

interface Named {
  readonly name: string;
  readonly isRest: boolean;
}

function* problemsOf(call: ts.CallExpression | ts.NewExpression, place: Place): Iterable<Problem> {
  const all = call.arguments ?? [];
  const isWanted = all.some((argument) => isLiteral(argument) || commentBefore(argument) !== undefined);
  if (!isWanted || call.expression.kind === ts.SyntaxKind.ImportKeyword) return;
  const signature = place.checker.getResolvedSignature(call);
  const declaration: ts.Node | undefined = signature?.declaration;
  if (signature === undefined || declaration === undefined || !isOwn(declaration, place)) return;
  const signatures = [signature, ...unionSignatures(call, place)];
  let position = 0;
  for (const argument of all) {
    if (ts.isSpreadElement(argument)) {
      const length = tupleLength(argument, place);
      if (length === undefined) return;
      position += length;
      continue;
    }
    const named = agreedName(signatures, position, place);
    position += 1;
    if (named === undefined) continue;
    const rule = ruleFor(argument, named, call);
    if (rule !== undefined) yield { argument, rule, parameter: named.name };
  }
}

function ruleFor(
  argument: ts.Expression,
  { name, isRest }: Named,
  call: ts.CallExpression | ts.NewExpression,
): string | undefined {
  const comment = commentBefore(argument);
  if (comment !== undefined) return comment === name ? undefined : 'argument-comment-mismatch';
  if (!isLiteral(argument) || isRest) return undefined;
  const callee = call.expression;
  const isSole =
    call.arguments?.length === 1 && ts.isPropertyAccessExpression(callee) && callee.name.text === name;
  return isSole ? undefined : 'uncommented-anonymous-literal-argument';
}

function isOwn(declaration: ts.Node, { program }: Place): boolean {
  const file = declaration.getSourceFile();
  return !program.isSourceFileDefaultLibrary(file) && !file.fileName.includes('/node_modules/');
}

function unionSignatures(
  call: ts.CallExpression | ts.NewExpression,
  { checker }: Place,
): readonly ts.Signature[] {
  const callee = checker.getTypeAtLocation(call.expression);
  if (!callee.isUnion()) return [];
  const kind = ts.isNewExpression(call) ? ts.SignatureKind.Construct : ts.SignatureKind.Call;
  return callee.types.flatMap((member) => [...checker.getSignaturesOfType(member, kind)]);
}

function agreedName(signatures: readonly ts.Signature[], position: number, place: Place): Named | undefined {
  const [first, ...others] = signatures.map((signature) => nameAt(signature, position, place));
  const isAgreed = others.every((other) => other?.name === first?.name && other?.isRest === first?.isRest);
  return isAgreed && first !== undefined && !first.name.startsWith('_') ? first : undefined;
}

function nameAt(signature: ts.Signature, position: number, { checker }: Place): Named | undefined {
  const parameters = signature.getParameters();
  const last = parameters.at(-1);
  const declared = last?.valueDeclaration;
  const hasRest = declared !== undefined && ts.isParameter(declared) && declared.dotDotDotToken !== undefined;
  const fixed = hasRest ? parameters.length - 1 : parameters.length;
  if (position < fixed) return { name: parameters[position]?.name ?? '_', isRest: false };
  if (!hasRest || last === undefined) return undefined;
  const type = checker.getTypeOfSymbol(last);
  if (!checker.isTupleType(type)) return { name: last.name, isRest: true };
  const { target } = type as ts.TupleTypeReference; // isTupleType says so
  const label = target.labeledElementDeclarations?.[position - fixed];
  const isOpen = ((target.elementFlags[position - fixed] ?? 0) & ts.ElementFlags.Variable) !== 0;
  return label !== undefined && ts.isIdentifier(label.name)
    ? { name: label.name.text, isRest: isOpen }
    : undefined;
}

function tupleLength(spread: ts.SpreadElement, { checker }: Place): number | undefined {
  const type = checker.getTypeAtLocation(spread.expression);
  if (!checker.isTupleType(type)) return undefined;
  const { elementFlags } = (type as ts.TupleTypeReference).target; // isTupleType says so
  return elementFlags.every((flag) => flag === ts.ElementFlags.Required) ? elementFlags.length : undefined;
}

function commentBefore(argument: ts.Expression): string | undefined {
  const gap = argument.getSourceFile().text.slice(argument.pos, argument.getStart());
  return /\/\*(?<name>[\p{ID_Start}$_][\p{ID_Continue}$]*)\*\/\s*$/u.exec(gap)?.groups?.['name'];
}

function isLiteral(argument: ts.Expression): boolean {
  const inner = unwrapped(argument);
  if (ts.isPrefixUnaryExpression(inner))
    return isNumber(inner) || (isSigned(inner) && isLiteral(inner.operand));
  if (ts.isVoidExpression(inner)) return isLiteral(inner.expression);
  return isNumber(inner) || isKeyword(inner) || (ts.isIdentifier(inner) && inner.text === 'undefined');
}

function unwrapped(argument: ts.Expression): ts.Expression {
  let inner = argument;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isTypeAssertionExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

function isSigned({ operator }: ts.PrefixUnaryExpression): boolean {
  return operator === ts.SyntaxKind.MinusToken || operator === ts.SyntaxKind.PlusToken;
}

function isNumber(node: ts.Node): boolean {
  return ts.isNumericLiteral(node) || ts.isBigIntLiteral(node);
}

function isKeyword({ kind }: ts.Node): boolean {
  return (
    kind === ts.SyntaxKind.TrueKeyword ||
    kind === ts.SyntaxKind.FalseKeyword ||
    kind === ts.SyntaxKind.NullKeyword
  );
}
