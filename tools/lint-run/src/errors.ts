/** What an error carries besides its message. */
export interface LintRunErrorOptions extends ErrorOptions {
  /** What the user can do about it, as one sentence. */
  remedy?: string;
}

/**
 * The base of every deliberate error around a lint. The message says what and where, `remedy` what to do, `cause`
 * what happened below. Callers compare `code`, never the message. A lint may extend it with codes of its own.
 */
export abstract class LintRunError extends Error {
  /** Stable, `PREFIX_NOUN_STATE`. */
  abstract readonly code: string;
  declare readonly remedy?: string;

  constructor(message: string, options: LintRunErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    if (options.remedy !== undefined) this.remedy = options.remedy;
  }
}

/** No folder above the given one holds a package.json. */
export class WorkspaceNotFoundError extends LintRunError {
  override readonly code = 'LINT_RUN_WORKSPACE_NOT_FOUND' as const;
  readonly directory: string;

  constructor(directory: string) {
    super(`no package.json in ${directory} or above it`, {
      remedy: 'Run in a folder of a package, or add a package.json.',
    });
    this.directory = directory;
  }
}

/** A package.json or pnpm-workspace.yaml cannot be read or does not have its shape. */
export class WorkspaceInvalidError extends LintRunError {
  override readonly code = 'LINT_RUN_WORKSPACE_INVALID' as const;
  readonly path: string;

  constructor(path: string, options: ErrorOptions & { problem: string }) {
    super(`${path}: ${options.problem}`, { cause: options.cause, remedy: 'Repair that file.' });
    this.path = path;
  }
}

/** A package was asked for that is not in the workspace. */
export class PackageUnknownError extends LintRunError {
  override readonly code = 'LINT_RUN_PACKAGE_UNKNOWN' as const;
  readonly names: readonly string[];

  constructor(names: readonly string[], options: { suggestions: readonly string[] }) {
    const { suggestions } = options;
    super(`no package of the workspace is called ${names.join(', ')}`, {
      remedy:
        suggestions.length === 0
          ? 'Name a package as its package.json does, or by its folder.'
          : `Did you mean ${suggestions.join(', ')}?`,
    });
    this.names = names;
  }
}

/** There is no file to look at; a check that looks at nothing must not pass. */
export class FilesNotFoundError extends LintRunError {
  override readonly code = 'LINT_RUN_FILES_NOT_FOUND' as const;
  readonly root: string;

  constructor(root: string, options: { extensions: readonly string[]; skipped: number }) {
    const left = options.skipped === 0 ? '' : `; ${options.skipped} were left out`;
    super(`no file below ${root} ends in ${options.extensions.join(', ')}${left}`, {
      remedy: 'Check the folder, the ignore patterns and .gitignore.',
    });
    this.root = root;
  }
}

/** Paths were given that match no file to look at. */
export class PathUnmatchedError extends LintRunError {
  override readonly code = 'LINT_RUN_PATH_UNMATCHED' as const;
  readonly paths: readonly string[];

  constructor(unmatched: readonly { readonly path: string; readonly why: string }[]) {
    super(unmatched.map(({ path, why }) => `${path}: ${why}`).join('; '), {
      remedy: 'Check the spelling; paths and globs are relative to the current folder.',
    });
    this.paths = unmatched.map(({ path }) => path);
  }
}

/** A check did not look at every file that is listed, so its silence proves nothing. */
export class FilesNotSeenError extends LintRunError {
  override readonly code = 'LINT_RUN_FILES_NOT_SEEN' as const;
  readonly files: readonly string[];

  constructor(files: readonly string[], options: { listed: number }) {
    const first = files.slice(0, 5).join(', ');
    super(`${files.length} of ${options.listed} listed files were not looked at: ${first}`, {
      remedy: 'This is a fault of the lint; report it.',
    });
    this.files = files;
  }
}

/** git is there and refuses. */
export class GitFailedError extends LintRunError {
  override readonly code = 'LINT_RUN_GIT_FAILED' as const;
  /** What git was asked. */
  readonly args: readonly string[];

  constructor(args: readonly string[], options: LintRunErrorOptions & { problem: string }) {
    super(`git ${args[0] ?? ''}: ${options.problem}`, options);
    this.args = args;
  }
}

/** The configuration file that was named does not exist. */
export class ConfigNotFoundError extends LintRunError {
  override readonly code = 'LINT_RUN_CONFIG_NOT_FOUND' as const;
  readonly path: string;

  constructor(path: string, options: ErrorOptions = {}) {
    super(`the configuration file ${path} does not exist`, {
      ...options,
      remedy: 'Check the path, or leave it out to search for the file.',
    });
    this.path = path;
  }
}

/** One thing that is wrong in a configuration. */
export interface ConfigProblem {
  /** Where, as `rules.no-such-rule` or `overrides[0].files`; empty for the whole. */
  readonly key: string;
  readonly message: string;
  /** The known name that was probably meant. */
  readonly suggestion?: string;
  readonly line?: number;
  readonly column?: number;
}

function problemText({ key, message, suggestion }: ConfigProblem): string {
  const where = key === '' ? '' : `${key}: `;
  return `${where}${message}${suggestion === undefined ? '' : `, did you mean ${suggestion}?`}`;
}

/** A configuration cannot be read, or says what the lint does not know. */
export class ConfigInvalidError extends LintRunError {
  override readonly code = 'LINT_RUN_CONFIG_INVALID' as const;
  readonly path: string;
  readonly problems: readonly ConfigProblem[];

  constructor(path: string, options: ErrorOptions & { problems: readonly ConfigProblem[] }) {
    const lines = options.problems.map((problem) => {
      const at = problem.line === undefined ? path : `${path}:${problem.line}:${problem.column ?? 1}`;
      return `${at}: ${problemText(problem)}`;
    });
    super(lines.join('\n'), { cause: options.cause, remedy: 'Repair the configuration.' });
    this.path = path;
    this.problems = options.problems;
  }
}

/** The baseline file is missing, torn, or of another lint or version. */
export class BaselineInvalidError extends LintRunError {
  override readonly code = 'LINT_RUN_BASELINE_INVALID' as const;
  readonly path: string;

  constructor(path: string, options: ErrorOptions & { problem: string }) {
    super(`the baseline ${path} ${options.problem}`, {
      cause: options.cause,
      remedy: 'Write it anew, or check the path.',
    });
    this.path = path;
  }
}

/** Two edits want the same piece of a text; nothing was changed. */
export class EditsOverlapError extends LintRunError {
  override readonly code = 'LINT_RUN_EDITS_OVERLAP' as const;
  /** Where the second of the two begins. */
  readonly offset: number;
  declare readonly file?: string;

  constructor(offset: number, options: ErrorOptions & { file?: string } = {}) {
    const where = options.file === undefined ? '' : ` of ${options.file}`;
    super(`two edits overlap at offset ${offset}${where}`, {
      cause: options.cause,
      remedy: 'Apply one of them, look at the file again, then apply the other.',
    });
    this.offset = offset;
    if (options.file !== undefined) this.file = options.file;
  }
}

const unreadable = {
  missing: 'it does not exist any more',
  notFile: 'it is not a regular file',
  notText: 'it is not UTF-8 text',
  unreadable: 'it cannot be read',
};

/** A file cannot be looked at. */
export class FileUnreadableError extends LintRunError {
  override readonly code = 'LINT_RUN_FILE_UNREADABLE' as const;
  readonly path: string;
  readonly reason: keyof typeof unreadable;

  constructor(path: string, options: ErrorOptions & { reason: FileUnreadableError['reason'] }) {
    super(`${path}: ${unreadable[options.reason]}`, {
      cause: options.cause,
      remedy: 'Repair the file, or leave it out.',
    });
    this.path = path;
    this.reason = options.reason;
  }
}

/** A file changed while it was worked on; this file was left as it is. */
export class FileChangedError extends LintRunError {
  override readonly code = 'LINT_RUN_FILE_CHANGED' as const;
  readonly path: string;

  constructor(path: string, options: ErrorOptions = {}) {
    super(`${path} changed while it was looked at`, { ...options, remedy: 'Run again.' });
    this.path = path;
  }
}

/** A file could not be written; it is as it was before. */
export class WriteFailedError extends LintRunError {
  override readonly code = 'LINT_RUN_WRITE_FAILED' as const;
  readonly path: string;

  constructor(path: string, options: ErrorOptions) {
    super(`could not write ${path}; it is as it was before`, {
      ...options,
      remedy: 'Check the permissions of the file and its folder, and the space on the disk.',
    });
    this.path = path;
  }
}

/** True for an error of this family, also when another copy of this package made it. */
export function isLintRunError(value: unknown): value is LintRunError {
  if (value instanceof LintRunError) return true;
  return (
    value instanceof Error &&
    'code' in value &&
    typeof value.code === 'string' &&
    value.code.startsWith('LINT_RUN_')
  );
}
