import { CodexError, errnoOf } from '@codex-ts/utils-error';

/** Somebody else held the lock for the whole of `timeoutMs`. */
export class FileLockTimeoutError extends CodexError {
  override readonly code = 'FILE_LOCK_TIMEOUT' as const;
  readonly path: string;
  readonly waitedMs: number;

  constructor(path: string, waitedMs: number) {
    super(`${path} stayed locked for ${Math.round(waitedMs)} ms`, {
      retry: 'later',
      remedy: 'Wait for the process that holds it, or end that process.',
    });
    this.path = path;
    this.waitedMs = waitedMs;
  }
}

/** The lock can be taken by nobody here: a read-only directory, a file system without locks, no SQLite. */
export class FileLockUnavailableError extends CodexError {
  override readonly code = 'FILE_LOCK_UNAVAILABLE' as const;
  readonly path: string;
  /** The system's reason, such as `EACCES`, where it gave one. */
  declare readonly errno?: string;

  constructor(path: string, options: ErrorOptions & { remedy?: string } = {}) {
    super(`${path} cannot be locked`, {
      cause: options.cause,
      remedy:
        options.remedy ?? 'Check the permissions of that file and its directory, and their file system.',
    });
    this.path = path;
    const errno = errnoOf(options.cause);
    if (errno !== undefined) this.errno = errno;
  }
}
