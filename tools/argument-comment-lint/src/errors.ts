import { LintRunError, type LintRunErrorOptions } from '@codex-ts/lint-run';

/** No TypeScript can answer: the native binary is missing, and so is a classic API. */
export class AdapterUnavailableError extends LintRunError {
  override readonly code = 'ARGUMENT_COMMENT_TYPESCRIPT_UNAVAILABLE' as const;
  readonly adapter: 'classic' | 'native';

  constructor(adapter: 'classic' | 'native', options?: LintRunErrorOptions) {
    super(
      adapter === 'native'
        ? `TypeScript's native binary for ${process.platform}-${process.arch} is not installed`
        : `no TypeScript can answer: neither the native binary for ${process.platform}-${process.arch} nor a TypeScript below 7 is installed`,
      {
        remedy: 'Install with optional dependencies, or add `typescript` 6 to the project.',
        ...options,
      },
    );
    this.adapter = adapter;
  }
}

/** A tsconfig that cannot be read: broken JSON, or an `extends` that leads nowhere. */
export class TsconfigInvalidError extends LintRunError {
  override readonly code = 'ARGUMENT_COMMENT_TSCONFIG_INVALID' as const;
  readonly path: string;
  readonly problems: readonly string[];

  constructor(path: string, problems: readonly string[], options?: LintRunErrorOptions) {
    super(`${path} cannot be used: ${problems.join('; ')}`, {
      remedy: 'Correct the tsconfig; `tsc --showConfig -p` shows the same problem.',
      ...options,
    });
    this.path = path;
    this.problems = problems;
  }
}

/** The command line is wrong. */
export class UsageError extends LintRunError {
  override readonly code = 'ARGUMENT_COMMENT_USAGE_INVALID' as const;

  constructor(message: string, options?: LintRunErrorOptions) {
    super(message, { remedy: 'See `argument-comment-lint --help`.', ...options });
  }
}
