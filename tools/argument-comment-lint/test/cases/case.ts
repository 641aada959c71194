/** One file, and what is said about it: the argument as written, its parameter, and the fixed text if there is a fix. */
export interface Case {
  readonly name: string;
  readonly code: string;
  readonly uncommented?: readonly Said[];
  readonly mismatched?: readonly Said[];
  /** The code after `--fix`; by default as it was. */
  readonly fixed?: string;
  readonly unnamed?: readonly ('unresolved' | 'untyped')[];
  /** `.ts` by default. */
  readonly extension?: '.cjs' | '.js' | '.mts' | '.tsx';
}
export type Said = readonly [argument: string, parameter: string];
