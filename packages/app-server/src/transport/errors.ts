import { CodexError, type CodexErrorOptions } from '@codex-ts/utils-error';

/** An endpoint to listen on that is none, or one that nobody may be let in by. */
export class ListenInvalidError extends CodexError {
  override readonly code = 'APP_SERVER_LISTEN_INVALID';

  constructor(message: string, remedy = 'Use stdio://, unix://, unix://PATH or ws://IP:PORT.') {
    super(message, { remedy });
  }
}

/** The settings of bearer authentication do not fit together, or its secret cannot be read. */
export class BearerInvalidError extends CodexError {
  override readonly code = 'APP_SERVER_BEARER_INVALID';

  constructor(message: string, options: CodexErrorOptions = {}) {
    super(message, {
      remedy: 'See the flags that begin with --ws- in codex-ts app-server --help.',
      ...options,
    });
  }
}

/** The address is taken, or the system does not let us listen on it. */
export class ListenFailedError extends CodexError {
  override readonly code = 'APP_SERVER_LISTEN_FAILED';
  /** The endpoint, as its URL. */
  readonly endpoint: string;

  constructor(endpoint: string, problem: string, options: CodexErrorOptions = {}) {
    super(`cannot listen on ${endpoint}: ${problem}`, {
      remedy: 'End the server that listens there, or choose another endpoint with --listen.',
      ...options,
    });
    this.endpoint = endpoint;
  }
}
