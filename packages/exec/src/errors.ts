import { CodexError } from '@codex-ts/utils-error';

/** The workspace is neither trusted nor a git repository, and nobody said that this is fine. */
export class WorkspaceUntrustedError extends CodexError {
  override readonly code = 'EXEC_WORKSPACE_UNTRUSTED';
  readonly workspace: string;

  constructor(workspace: string) {
    super(`Not inside a trusted directory and --skip-git-repo-check was not specified: ${workspace}`, {
      remedy: `Run it in a git repository, trust the folder in config.toml, or pass --skip-git-repo-check.`,
    });
    this.workspace = workspace;
  }
}

/** The workspace is not a directory that can be entered. */
export class WorkspaceMissingError extends CodexError {
  override readonly code = 'EXEC_WORKSPACE_MISSING';
  readonly workspace: string;

  constructor(workspace: string, options?: ErrorOptions) {
    super(`the workspace is not a directory: ${workspace}`, {
      ...options,
      remedy: 'Name an existing directory with --cd.',
    });
    this.workspace = workspace;
  }
}

/** The file given as output schema cannot be read, or is no JSON Schema object. */
export class OutputSchemaError extends CodexError {
  override readonly code = 'EXEC_SCHEMA_INVALID';
  readonly path: string;

  constructor(path: string, what: string, options?: ErrorOptions) {
    super(`the output schema ${path} ${what}`, {
      ...options,
      remedy: 'Give a file that holds one JSON Schema object.',
    });
    this.path = path;
  }
}

/** There is no thread to resume. */
export class NothingToResumeError extends CodexError {
  override readonly code = 'EXEC_NOTHING_TO_RESUME';

  constructor(where: string) {
    super(`no recorded thread to resume in ${where}`, {
      remedy: 'Give the id of a thread, or --all to look at the threads of every folder.',
    });
  }
}

/** The answer could not be written to the file asked for. */
export class LastMessageError extends CodexError {
  override readonly code = 'EXEC_OUTPUT_UNWRITABLE';
  readonly path: string;

  constructor(path: string, options: ErrorOptions) {
    super(`the last message could not be written to ${path}`, {
      ...options,
      remedy: 'Give --output-last-message a path that can be written.',
    });
    this.path = path;
  }
}
