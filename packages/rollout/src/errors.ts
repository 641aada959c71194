import type { ThreadId } from '@codex-ts/protocol';
import { CodexError, errnoOf } from '@codex-ts/utils-error';

/** The log could not be written. What was handed to `record` is kept and written with the next attempt. */
export class RolloutWriteError extends CodexError {
  override readonly code = 'ROLLOUT_WRITE_FAILED' as const;
  readonly path: string;
  /** The system's reason, such as `ENOSPC`. */
  declare readonly errno?: string;

  constructor(path: string, options: { cause: unknown }) {
    const errno = errnoOf(options.cause);
    super(`cannot write the session log ${path}${errno === undefined ? '' : ` (${errno})`}`, {
      cause: options.cause,
      retry: 'later',
      remedy: writeRemedy(errno),
    });
    this.path = path;
    if (errno !== undefined) this.errno = errno;
  }
}

function writeRemedy(errno: string | undefined): string {
  switch (errno) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Make room on that disk, or run without a log (--ephemeral).';
    case 'EFBIG':
      return 'Raise the file size limit (ulimit -f), or run without a log (--ephemeral).';
    default:
      return 'Make that directory writable, set CODEX_HOME to another, or run without a log (--ephemeral).';
  }
}

/** The log is there and cannot be read. */
export class RolloutReadError extends CodexError {
  override readonly code = 'ROLLOUT_READ_FAILED' as const;
  readonly path: string;
  /** The system's reason, such as `EACCES`. */
  declare readonly errno?: string;

  constructor(path: string, options: { cause: unknown }) {
    const errno = errnoOf(options.cause);
    super(`cannot read ${path}${errno === undefined ? '' : ` (${errno})`}`, {
      cause: options.cause,
      remedy: 'Check that it is still there and that you may read it.',
    });
    this.path = path;
    if (errno !== undefined) this.errno = errno;
  }
}

/** The file is no session log: it is empty, or its first line is no session metadata. */
export class RolloutFileError extends CodexError {
  override readonly code = 'ROLLOUT_FILE_INVALID' as const;
  readonly path: string;
  readonly reason: 'empty' | 'noHeader';

  constructor(path: string, reason: RolloutFileError['reason']) {
    const what = reason === 'empty' ? 'is empty' : 'does not start with session metadata';
    super(`the session log ${path} ${what}`, { remedy: 'Start a new thread; this one cannot be resumed.' });
    this.path = path;
    this.reason = reason;
  }
}

/** The log continues another one, and that is gone, shorter than it was, or continues this one in a circle. */
export class RolloutBaseError extends CodexError {
  override readonly code = 'ROLLOUT_BASE_MISSING' as const;
  readonly path: string;
  /** The id in the name of the file that is missed. */
  readonly baseId: string;

  constructor(path: string, baseId: string) {
    super(`the session log ${path} continues ${baseId}, which is missing or cut short`, {
      remedy: `Put rollout-…-${baseId}.jsonl back under sessions/; a fork does not hold its parent's lines.`,
    });
    this.path = path;
    this.baseId = baseId;
  }
}

/** Another process, or another part of this one, writes this thread's log. */
export class WriterActiveError extends CodexError {
  override readonly code = 'ROLLOUT_WRITER_ACTIVE' as const;
  readonly threadId: ThreadId;

  constructor(threadId: ThreadId, options?: ErrorOptions) {
    super(`thread ${threadId} already has an active writer`, {
      ...options,
      retry: 'later',
      remedy: 'Wait until the other codex that runs this thread is done, or start a new thread.',
    });
    this.threadId = threadId;
  }
}

/** No log of this thread is under `sessions/`. */
export class ThreadMissingError extends CodexError {
  override readonly code = 'ROLLOUT_THREAD_MISSING' as const;
  readonly threadId: ThreadId;

  constructor(threadId: ThreadId, codexHome: string) {
    super(`no session log found for thread ${threadId} in ${codexHome}`, {
      remedy: 'Check the id and CODEX_HOME.',
    });
    this.threadId = threadId;
  }
}

/** The thread has no such turn, or it has not ended. */
export class TurnMissingError extends CodexError {
  override readonly code = 'ROLLOUT_TURN_MISSING' as const;
  readonly turnId: string;
  readonly reason: 'unknown' | 'running';

  constructor(turnId: string, reason: TurnMissingError['reason']) {
    super(reason === 'unknown' ? `turn not found: ${turnId}` : `turn ${turnId} has not ended`, {
      remedy:
        reason === 'unknown' ? 'Name a turn of this thread.' : 'Wait for its end, or name an earlier turn.',
    });
    this.turnId = turnId;
    this.reason = reason;
  }
}

/** Other threads go on from this one, and would lose their beginning with it. */
export class ThreadReferencedError extends CodexError {
  override readonly code = 'ROLLOUT_THREAD_REFERENCED' as const;
  readonly threadId: ThreadId;
  /** One of them. */
  readonly forkId: ThreadId;

  constructor(threadId: ThreadId, forkId: ThreadId) {
    super(`cannot delete thread ${threadId}: forked history still references it`, {
      remedy: `Delete ${forkId} first, or archive this one.`,
    });
    this.threadId = threadId;
    this.forkId = forkId;
  }
}

/** The cursor is none that this listing has given. */
export class CursorInvalidError extends CodexError {
  override readonly code = 'ROLLOUT_CURSOR_INVALID' as const;

  constructor(cursor: string) {
    super(`invalid cursor: ${cursor}`, { remedy: 'Begin again without a cursor.' });
  }
}

/** The thread is archived: it can be read, and continued only after it was brought back. */
export class ThreadArchivedError extends CodexError {
  override readonly code = 'ROLLOUT_THREAD_ARCHIVED' as const;
  readonly threadId: ThreadId;
  /** Where its log is now. */
  readonly path: string;

  constructor(threadId: ThreadId, path: string) {
    super(`thread ${threadId} is archived`, {
      remedy: `Move ${path} back under sessions/, or run: codex unarchive ${threadId}`,
    });
    this.threadId = threadId;
    this.path = path;
  }
}
