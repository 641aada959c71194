import { createRequire } from 'node:module';

/** The part of oxc-parser that leaves its tree where the parser built it, so that only what is asked for costs. */
export interface LazyParser {
  rawTransferSupported(): boolean;
  parseSync(path: string, text: string, options: { experimentalLazy: true }): LazyTree;
  experimentalGetLazyVisitor(): new (visits: Readonly<Record<string, (node: LazyNode) => void>>) => object;
}

/** A parsed file; its nodes are gone when it is disposed of. */
export interface LazyTree {
  readonly comments: readonly Span[];
  readonly errors: readonly unknown[];
  visit(visitor: object): void;
  dispose(): void;
}

/** From the first character to behind the last, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A node, with the members that are read. */
export interface LazyNode extends Span {
  readonly kind?: string;
  readonly body?: Span | null;
  readonly returnType?: Span | null;
}

/** The parser, `undefined` where it does not run. Loaded with the first file that needs it: it is a native module. */
export const lazyParser: () => LazyParser | undefined = ((): (() => LazyParser | undefined) => {
  const require = createRequire(import.meta.url);
  let loaded: { readonly parser: LazyParser | undefined } | undefined;
  // The cast: each function is looked for before it is called.
  return () => (loaded ??= { parser: supported(require('oxc-parser') as Partial<LazyParser>) }).parser;
})();

/** Its types leave these functions out. They need a processor of 64 bits whose numbers begin with the low byte. */
function supported(module: Partial<LazyParser>): LazyParser | undefined {
  if (module.rawTransferSupported?.() !== true || module.experimentalGetLazyVisitor === undefined) {
    return undefined;
  }
  return module as LazyParser; // `parseSync` it has in any case
}
