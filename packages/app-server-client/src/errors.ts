import { CodexError, type CodexErrorOptions } from '@codex-ts/utils-error';

/** The server's program could not be started, or ended before it had answered `initialize`. */
export class ServerStartError extends CodexError {
  override readonly code = 'APP_CLIENT_SERVER_UNSTARTED';
  readonly command: string;
  /** The end of what the program wrote to standard error. It may hold anything. */
  readonly stderr: string;

  constructor(command: string, problem: string, options: CodexErrorOptions & { readonly stderr: string }) {
    super(`the app server ${command} ${problem}`, {
      remedy:
        'Check the command, its arguments and its environment; standard error of the program says more.',
      ...options,
    });
    this.command = command;
    this.stderr = options.stderr;
  }
}

/** Nobody answers at the socket, or the server does not let us in. */
export class ConnectFailedError extends CodexError {
  override readonly code = 'APP_CLIENT_CONNECT_FAILED';
  readonly endpoint: string;
  /** What an HTTP server answered instead of opening the WebSocket. */
  declare readonly status?: number;

  constructor(
    endpoint: string,
    problem: string,
    options: CodexErrorOptions & { readonly status?: number } = {},
  ) {
    super(`no connection to the app server at ${endpoint}: ${problem}`, {
      retry: options.status === undefined ? 'later' : 'never',
      remedy:
        options.status === 401
          ? 'Give the bearer token that the server was started with.'
          : 'Check that the server listens there.',
      ...options,
    });
    this.endpoint = endpoint;
    if (options.status !== undefined) this.status = options.status;
  }
}

/** The client was closed, or gave up connecting again; `cause` says why. */
export class ClientClosedError extends CodexError {
  override readonly code = 'APP_CLIENT_CLIENT_CLOSED';

  constructor(options?: ErrorOptions) {
    super('the client of the app server is closed', { ...options, remedy: 'Connect anew.' });
  }
}
