import { CodexError, type CodexErrorOptions } from '@codex-ts/utils-error';

/** The text is no patch, or a patch that changes nothing. */
export class PatchTextError extends CodexError {
  override readonly code = 'PATCH_TEXT_INVALID' as const;
  /** Where in the text, counted from 1. */
  readonly line: number;

  constructor(message: string, options: { line: number }) {
    super(message, { remedy: 'Write the patch again between *** Begin Patch and *** End Patch.' });
    this.line = options.line;
  }
}

/** The lines that a hunk wants to change do not stand in the file. */
export class PatchContextError extends CodexError {
  override readonly code = 'PATCH_CONTEXT_NOT_FOUND' as const;
  readonly path: string;
  /** What was looked for. */
  readonly expected: readonly string[];
  /** Where in the patch the hunk begins, counted from 1. */
  readonly line: number;

  constructor(message: string, facts: { path: string; expected: readonly string[]; line: number }) {
    super(message, { remedy: 'Read the file again and repeat its lines as they are.' });
    this.path = facts.path;
    this.expected = facts.expected;
    this.line = facts.line;
  }
}

/** The patch names a file outside the workspace and the other allowed directories. */
export class PatchOutsideError extends CodexError {
  override readonly code = 'PATCH_OUTSIDE_WORKSPACE' as const;
  /** As the patch names it. */
  readonly path: string;
  readonly workspace: string;

  constructor(path: string, options: ErrorOptions & { workspace: string }) {
    super(`${path} is outside the workspace ${options.workspace}`, {
      cause: options.cause,
      remedy: 'Use a path inside the workspace.',
    });
    this.path = path;
    this.workspace = options.workspace;
  }
}

/** The patch names a file in a directory that agents do not write to, such as `.git`. */
export class PatchProtectedError extends CodexError {
  override readonly code = 'PATCH_PATH_PROTECTED' as const;
  readonly path: string;

  constructor(path: string, options: { directory: string }) {
    super(`${path} is not changed by patches: ${options.directory} is protected`, {
      remedy: 'Leave that directory alone, or ask the user to change it.',
    });
    this.path = path;
  }
}

/** The patch updates or deletes a file that does not exist. */
export class PatchFileMissingError extends CodexError {
  override readonly code = 'PATCH_FILE_MISSING' as const;
  readonly path: string;

  constructor(path: string, options: { doing: 'update' | 'delete' }) {
    const what = options.doing === 'update' ? 'Failed to read file to update' : 'Failed to delete file';
    super(`${what} ${path}: no such file`, { remedy: 'Check the path; it is relative to the workspace.' });
    this.path = path;
  }
}

/** Something exists at the path, but no file that a patch can change. */
export class PatchFileUnusableError extends CodexError {
  override readonly code = 'PATCH_FILE_UNUSABLE' as const;
  readonly path: string;
  readonly reason: 'directory' | 'notInDirectory' | 'notRegular' | 'notText' | 'unreadable';

  constructor(path: string, options: CodexErrorOptions & { reason: PatchFileUnusableError['reason'] }) {
    super(`cannot patch ${path}: ${unusable[options.reason]}`, {
      ...options,
      remedy: options.remedy ?? 'Name a text file, or change this one with a command.',
    });
    this.path = path;
    this.reason = options.reason;
  }
}

const unusable = {
  directory: 'it is a directory',
  notInDirectory: 'what should be its directory is a file',
  notRegular: 'it is not a regular file',
  notText: 'it is not UTF-8 text',
  unreadable: 'it cannot be read',
};

/** A file changed after the patch was planned; nothing was written. */
export class PatchFileChangedError extends CodexError {
  override readonly code = 'PATCH_FILE_CHANGED' as const;
  readonly path: string;

  constructor(path: string, options: ErrorOptions = {}) {
    super(`${path} changed after the patch was checked`, {
      ...options,
      remedy: 'Plan the patch again.',
    });
    this.path = path;
  }
}

/** A file could not be written or removed. */
export class PatchWriteError extends CodexError {
  override readonly code = 'PATCH_WRITE_FAILED' as const;
  readonly path: string;
  /** Files that could not be put back as they were. Empty: everything is as before the patch. */
  readonly notRestored: readonly string[];

  constructor(path: string, options: CodexErrorOptions & { notRestored: readonly string[] }) {
    const { notRestored, ...rest } = options;
    const after =
      notRestored.length === 0 ? 'every file is as it was before' : `not restored: ${notRestored.join(', ')}`;
    super(`could not write ${path}; ${after}`, rest);
    this.path = path;
    this.notRestored = notRestored;
  }
}
