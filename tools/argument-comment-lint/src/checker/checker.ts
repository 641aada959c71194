import type { EditedText } from '../function-bodies.ts';

/** An edited text with its absolute path. */
export interface EditedFile extends EditedText {
  readonly path: string;
}

/** The names of syntax kinds that the lint looks at; their numbers differ between TypeScripts. */
export type SyntaxKinds = Readonly<
  Record<
    | 'AsExpression'
    | 'BigIntLiteral'
    | 'CallExpression'
    | 'FalseKeyword'
    | 'Identifier'
    | 'ImportKeyword'
    | 'JsxText'
    | 'MinusToken'
    | 'NewExpression'
    | 'NonNullExpression'
    | 'NoSubstitutionTemplateLiteral'
    | 'NullKeyword'
    | 'NumericLiteral'
    | 'ParenthesizedExpression'
    | 'PlusToken'
    | 'PrefixUnaryExpression'
    | 'PropertyAccessExpression'
    | 'RegularExpressionLiteral'
    | 'SatisfiesExpression'
    | 'SpreadElement'
    | 'StringLiteral'
    | 'TemplateExpression'
    | 'TemplateHead'
    | 'TemplateMiddle'
    | 'TemplateTail'
    | 'TrueKeyword'
    | 'TypeAssertionExpression'
    | 'VoidExpression',
    number
  >
>;

/** What the nodes of every TypeScript have in common. `pos` stands before leading comments; offsets are UTF-16. */
export interface SyntaxNode {
  readonly kind: number;
  readonly pos: number;
  readonly end: number;
  readonly parent?: SyntaxNode | undefined;
  readonly expression?: SyntaxNode | undefined;
  readonly arguments?: readonly SyntaxNode[] | undefined;
  readonly name?: SyntaxNode | undefined;
  readonly body?: SyntaxNode | undefined;
  readonly type?: SyntaxNode | undefined;
  readonly operand?: SyntaxNode | undefined;
  readonly operator?: number | undefined;
  readonly text?: string | undefined;
}

/** A place that TypeScript could not parse. */
export interface SyntaxProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** One file of a program. The text is without its byte order mark. */
export interface SourceUnit {
  readonly text: string;
  readonly syntaxProblems: readonly SyntaxProblem[];
  /** Every node of these kinds, in the order of the text. */
  nodes(kinds: ReadonlySet<number>): Iterable<SyntaxNode>;
}

/** The names of a signature's parameters by position; `undefined` where there is none to write. */
export interface ParameterNames {
  readonly fixed: readonly (string | undefined)[];
  /** Present when any number of arguments may follow. */
  readonly rest?: { readonly name: string | undefined };
}

/** Where a declaration stands, for patterns such as `Class.method`. */
export interface DeclarationName {
  readonly name: string | undefined;
  readonly owner: string | undefined;
}

/** A signature that a call may mean. Everything but the file is asked of TypeScript when it is needed. */
export interface SignatureFacts {
  /** The real path of the file that declares it, `/` between its parts. */
  readonly declaredIn: string;
  names(): ParameterNames;
  describe(): DeclarationName;
  /** The same call on the other members of a union callee. */
  alternatives(): readonly ParameterNames[];
}

/**
 * What a call means: `undeclared` has nothing to name (a class without constructor), `untyped` is a call of `any`, and
 * `unresolved` is one whose callee TypeScript does not find.
 */
export type Resolution =
  | { readonly kind: 'declared'; readonly signature: SignatureFacts }
  | { readonly kind: 'undeclared' | 'untyped' | 'unresolved' };

/** One opened program. */
export interface CheckedProgram {
  readonly kinds: SyntaxKinds;
  /** `undefined` when the program does not hold the file. */
  read(path: string): SourceUnit | undefined;
  /** What each call means. Of one that cannot be the project's own, `isOwn` of a file, only that much is found out. */
  resolve(calls: readonly SyntaxNode[], isOwn: (path: string) => boolean): readonly Resolution[];
  /** How many arguments `...expression` stands for, `undefined` when that is open. */
  spreadLength(spread: SyntaxNode): number | undefined;
  /** Whether an identifier `undefined` is the global one. */
  isGlobalUndefined(identifier: SyntaxNode): boolean;
  /**
   * What others see of edited function bodies, as a text to compare with that of another moment; `undefined` when it
   * cannot be told, which is always so below TypeScript 7.
   */
  returnedTypes(files: readonly EditedFile[]): string | undefined;
  /** What is wrong with the configuration itself. */
  readonly configProblems: readonly string[];
}

/** A program to open: the options of one tsconfig over chosen files. */
export interface ProgramPlan {
  /** The tsconfig whose options hold; without it `options` are all. */
  readonly config?: string;
  /** The directory that relative things start from. */
  readonly directory: string;
  readonly files: readonly string[];
  /** tsconfigs of referenced projects, whose sources stand for their output. */
  readonly references: readonly string[];
  /** Options over those of `config`, spelled as in a tsconfig. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A tsconfig as TypeScript reads it. */
export interface ReadConfig {
  readonly fileNames: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Texts that stand for files on the disk: of an editor, of standard input, of a fix being checked. */
export type Overlay = ReadonlyMap<string, string>;

/** Which TypeScript answers: `native` is the pinned one of this package, `classic` the project's own below 7. */
export type AdapterName = 'auto' | 'classic' | 'native';

/** What opens a checker. */
export interface CheckerOptions {
  readonly root: string;
  readonly overlay: Overlay;
  /** So much a server may hold before it collects garbage. */
  readonly heapMegabytes?: number;
}

/** A TypeScript that answers. One at a time, synchronously. */
export interface Checker {
  /** The version, for cache keys and messages. */
  readonly version: string;
  readConfig(path: string): ReadConfig;
  /** Opens the program of a plan, and closes those of others, which are not asked any more. */
  open(plan: ProgramPlan, closed?: readonly ProgramPlan[]): CheckedProgram;
  /** Lets go of the trees that were read; whoever asks again reads them again. */
  forget(): void;
  /** Tells which files are not as they were; programs opened before are stale. */
  invalidate(changes: FileChanges): void;
  close(): void;
}

/** Absolute paths. */
export interface FileChanges {
  readonly changed: readonly string[];
  readonly created: readonly string[];
  readonly deleted: readonly string[];
}
