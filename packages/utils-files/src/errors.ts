import { CodexError, errnoOf } from '@codex-ts/utils-error';

/** Reasons that go away without anybody changing a permission or a path. */
const passing = new Set([
  'EAGAIN',
  'EBUSY',
  'EDQUOT',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOSPC',
  'ESTALE',
  'ETIMEDOUT',
]);

function remedyFor(errno: string | undefined): string {
  switch (errno) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Free some disk space.';
    case 'EACCES':
    case 'EPERM':
      return 'Check who owns the file and its directory, and their permissions.';
    case 'EROFS':
      return 'Use a directory on a file system that is not read-only.';
    case 'ELOOP':
      return 'Remove the symbolic link that leads back to itself.';
    case 'EISDIR':
      return 'Remove the directory that stands in place of the file.';
    default:
      return 'Check the path and the file system it is on.';
  }
}

abstract class FileError extends CodexError {
  readonly path: string;
  /** The system's reason, such as `ENOSPC`. */
  declare readonly errno?: string;

  constructor(what: string, path: string, options: ErrorOptions) {
    const errno = errnoOf(options.cause);
    super(`could not ${what} ${path}${errno === undefined ? '' : ` (${errno})`}`, {
      cause: options.cause,
      retry: errno !== undefined && passing.has(errno) ? 'later' : 'never',
      remedy: remedyFor(errno),
    });
    this.path = path;
    if (errno !== undefined) this.errno = errno;
  }
}

/** A file could not be written or removed. What it held before is still there, whole. */
export class FileWriteError extends FileError {
  override readonly code = 'FILES_WRITE_FAILED' as const;

  constructor(path: string, options: ErrorOptions & { doing?: 'write' | 'remove' } = {}) {
    super(options.doing ?? 'write', path, options);
  }
}

/** A file exists and could not be read. */
export class FileReadError extends FileError {
  override readonly code = 'FILES_READ_FAILED' as const;

  constructor(path: string, options: ErrorOptions = {}) {
    super('read', path, options);
  }
}
