import { CodexError, errnoOf } from '@codex-ts/utils-error';

/** The command could not be started; nothing of it runs. */
export class ProcessStartError extends CodexError {
  override readonly code = 'PROCESS_START_FAILED' as const;
  readonly command: string;
  readonly cwd: string;
  /** What the system said, for example `ENOENT`. */
  declare readonly errno?: string;

  constructor(
    where: { command: string; cwd: string },
    reason: string,
    options?: ErrorOptions & { errno?: string },
  ) {
    super(`cannot start ${where.command} in ${where.cwd}: ${reason}`, {
      cause: options?.cause,
      remedy: 'Check that the program is installed and that the directory exists.',
    });
    this.command = where.command;
    this.cwd = where.cwd;
    const errno = options?.errno ?? errnoOf(options?.cause);
    if (errno !== undefined) this.errno = errno;
  }
}
