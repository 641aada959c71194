import { createTextPositions, LintRunError, type LintRunErrorOptions } from '@codex-ts/lint-run';

/** A source file does not parse, so nothing that was found proves anything. */
export class ModuleUnparsableError extends LintRunError {
  override readonly code = 'OWNERSHIP_MODULE_UNPARSABLE' as const;
  readonly file: string;
  readonly line: number;
  readonly column: number;

  constructor(file: string, options: { problem: string; text: string; offset: number }) {
    const { line, column } = createTextPositions(options.text).at(
      Math.min(options.offset, options.text.length),
    );
    super(`${file}:${line}:${column} does not parse: ${options.problem}`, {
      remedy: 'Correct the file, or leave it out with `ignore`.',
    });
    this.file = file;
    this.line = line;
    this.column = column;
  }
}

/** A tsconfig cannot be read, or extends what is not there. */
export class TsconfigInvalidError extends LintRunError {
  override readonly code = 'OWNERSHIP_TSCONFIG_INVALID' as const;
  readonly path: string;

  constructor(path: string, options: LintRunErrorOptions & { problem: string }) {
    super(`${path}: ${options.problem}`, { remedy: 'Correct the tsconfig.', ...options });
    this.path = path;
  }
}

/** There are no neighbours: nothing could be found. */
export class NoNeighboursError extends LintRunError {
  override readonly code = 'OWNERSHIP_WORKSPACE_ALONE' as const;
  readonly root: string;

  constructor(root: string) {
    super(`the workspace ${root} has one package, so no symbol can come from a neighbour`, {
      remedy: 'Run in a workspace, or check its `packages` patterns.',
    });
    this.root = root;
  }
}

/** The command line is wrong. */
export class UsageError extends LintRunError {
  override readonly code = 'OWNERSHIP_USAGE_INVALID' as const;

  constructor(message: string, options?: LintRunErrorOptions) {
    super(message, { remedy: 'See `import-ownership --help`.', ...options });
  }
}
