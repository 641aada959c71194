import type { Finding } from '@codex-ts/lint-run';

/** A finding of this lint: `parameter` is the name that the argument should carry. */
export type ArgumentFinding = Finding<{ readonly parameter?: string }>;

/** A call whose callee has no signature that TypeScript knows, so that nothing can be said about its arguments. */
export interface UnnamedCall {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `untyped` is a call of `any`. */
  readonly reason: 'unresolved' | 'untyped';
}

/** Everything that is known about a file after linting it. */
export interface FileVerdict {
  readonly findings: readonly ArgumentFinding[];
  readonly unnamed: readonly UnnamedCall[];
}
