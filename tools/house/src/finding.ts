/** One thing that is not as it should be. */
export interface Finding {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly line?: number;
  /** The name of the rule, for example `codex-ts(no-enum)` or `layer-core`. */
  readonly rule: string;
  readonly message: string;
  /** What to write instead, or what to run. */
  readonly remedy?: string;
}
