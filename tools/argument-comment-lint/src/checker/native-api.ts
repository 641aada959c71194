import type { SyntaxKinds, SyntaxNode } from './checker.ts';

/** What is used of TypeScript 7's objects; both 7.0 and 7.1 have it under these names. */
export interface NativeKinds extends SyntaxKinds {
  readonly ArrowFunction: number;
  readonly Decorator: number;
  readonly FunctionDeclaration: number;
  readonly FunctionExpression: number;
  readonly GetAccessor: number;
  readonly JsxAttribute: number;
  readonly JsxExpression: number;
  readonly MethodDeclaration: number;
  readonly NamedTupleMember: number;
  readonly OptionalType: number;
  readonly Parameter: number;
  readonly RestType: number;
  readonly SetAccessor: number;
  readonly TaggedTemplateExpression: number;
  readonly TupleType: number;
  readonly TypeOperator: number;
}
export interface NativeNode extends SyntaxNode {
  forEachChild<T>(visit: (node: NativeNode) => T | undefined): T | undefined;
  readonly elements?: readonly NativeNode[];
  readonly dotDotDotToken?: SyntaxNode | undefined;
  readonly type?: NativeNode | undefined;
}
export interface NativeHandle {
  readonly path: string;
  /** Among the nodes of its file. */
  readonly index: number;
  resolve(): SyntaxNode | undefined;
}
export interface NativeSymbol {
  readonly name: string;
  readonly valueDeclaration: NativeHandle | undefined;
  readonly declarations: readonly NativeHandle[];
}
export interface NativeType {
  readonly id: number;
  readonly intrinsicName?: string;
  readonly value?: unknown;
  readonly isThisType?: boolean | undefined;
  isClassOrInterface(): boolean;
  isErrorType(): boolean;
  isIntersectionType(): boolean;
  isIntrinsicType(): boolean;
  isLiteralType(): boolean;
  isTupleType(): boolean;
  isTypeParameter(): boolean;
  isTypeReference(): boolean;
  isUnionType(): boolean;
  getSymbol(): NativeSymbol | undefined;
  getAliasSymbol(): NativeSymbol | undefined;
  getAliasTypeArguments(): readonly NativeType[];
  getTypes?(): readonly NativeType[] | undefined;
}
interface NativePredicate {
  readonly kind: number;
  readonly parameterIndex: number | undefined;
  readonly type: NativeType | undefined;
}
export interface NativeSignature {
  readonly id: number;
  readonly declaration?: NativeHandle | undefined;
  readonly hasRestParameter: boolean;
  /** One handle each. */
  readonly parameters: readonly unknown[];
  getParameters(): readonly NativeSymbol[];
}
interface NativeDiagnostic {
  readonly pos: number;
  readonly end: number;
  readonly code: number;
  readonly category: number;
  readonly text: string;
}
export interface NativeChecker {
  getResolvedSignature(node: SyntaxNode): NativeSignature | undefined;
  getTypeAtLocation(node: SyntaxNode): NativeType | undefined;
  getTypeAtLocation(nodes: readonly SyntaxNode[]): readonly (NativeType | undefined)[];
  getSignaturesOfType(type: NativeType, kind: number): readonly NativeSignature[];
  getTypeOfSymbol(symbol: NativeSymbol): NativeType | undefined;
  typeToTypeNode(type: NativeType, enclosing?: undefined, flags?: number): NativeNode | undefined;
  isTupleType(type: NativeType): boolean;
  getSymbolAtLocation(node: SyntaxNode): NativeSymbol | undefined;
  isUndefinedSymbol(symbol: NativeSymbol): boolean;
  getSignatureFromDeclaration(node: SyntaxNode): NativeSignature | undefined;
  getReturnTypeOfSignature(signature: NativeSignature): NativeType | undefined;
  getTypePredicateOfSignature(signature: NativeSignature): NativePredicate | undefined;
  getTypeArguments(type: NativeType): readonly NativeType[];
}
export interface NativeProject {
  readonly program: {
    getSourceFile(file: string): (NativeNode & { readonly text: string }) | undefined;
    getSyntacticDiagnostics(file: string): readonly NativeDiagnostic[];
    getConfigFileParsingDiagnostics(): readonly NativeDiagnostic[];
  };
  readonly checker: NativeChecker;
}
