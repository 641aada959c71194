/** The base of every deliberate error of this package. Callers compare `code`, never the message. */
export abstract class TestkitError extends Error {
  /** Stable, `TESTKIT_NOUN_STATE`. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The far end could not listen on the port it was told to use; `cause` says why. */
export class ListenError extends TestkitError {
  override readonly code = 'TESTKIT_LISTEN_FAILED';
  /** The port asked for; 0 is any free one. */
  readonly port: number;

  constructor(port: number, options?: ErrorOptions) {
    super(`cannot listen on 127.0.0.1:${port}; start with port 0 to get a free one`, options);
    this.port = port;
  }
}

/** A far end was used after it was closed. */
export class ClosedError extends TestkitError {
  override readonly code = 'TESTKIT_LOOPBACK_CLOSED';

  constructor(url: string) {
    super(`the far end at ${url} is closed; start a new one`);
  }
}

/** A request that was waited for did not come in time. */
export class WaitTimeoutError extends TestkitError {
  override readonly code = 'TESTKIT_WAIT_TIMEOUT';
  readonly path: string;
  readonly count: number;
  /** How many requests had come to that path. */
  readonly seen: number;

  constructor(wanted: { path: string; count: number; seen: number; timeoutMs: number; others: string }) {
    super(
      `waited ${wanted.timeoutMs} ms for request ${wanted.count} to ${wanted.path}; ` +
        `${wanted.seen} came (all paths: ${wanted.others === '' ? 'none' : wanted.others})`,
    );
    this.path = wanted.path;
    this.count = wanted.count;
    this.seen = wanted.seen;
  }
}

/** A fault that cannot be played: no kind, two kinds, or a number out of range. */
export class FaultInvalidError extends TestkitError {
  override readonly code = 'TESTKIT_FAULT_INVALID';

  constructor(problem: string) {
    super(`this fault cannot be played: ${problem}`);
  }
}

/** A scripted turn that cannot be played: not a turn, an item without a type, input that is not JSON. */
export class ScriptInvalidError extends TestkitError {
  override readonly code = 'TESTKIT_SCRIPT_INVALID';

  constructor(problem: string, options?: ErrorOptions) {
    super(`this turn cannot be played: ${problem}`, options);
  }
}

/** The model server was asked for more turns than its script holds, or a scripted function threw. */
export class ScriptFailedError extends TestkitError {
  override readonly code = 'TESTKIT_SCRIPT_FAILED';

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
  }
}

/** Scripted turns nobody asked for. */
export class ScriptUnplayedError extends TestkitError {
  override readonly code = 'TESTKIT_SCRIPT_UNPLAYED';
  /** How many turns are left. */
  readonly left: number;

  constructor(left: number, played: number) {
    super(`${left} scripted turn(s) were never asked for; ${played} were played`);
    this.left = left;
  }
}

/** The URL to approve is not one this authority would show a sign-in page for. */
export class AuthUrlInvalidError extends TestkitError {
  override readonly code = 'TESTKIT_AUTH_URL_INVALID';

  constructor(problem: string) {
    super(`this sign-in URL cannot be approved: ${problem}`);
  }
}

/** The played browser could not reach where it was sent; `cause` says why. */
export class PageUnreachableError extends TestkitError {
  override readonly code = 'TESTKIT_PAGE_UNREACHABLE';
  /** Origin and path, without the query. */
  readonly url: string;

  constructor(url: URL, options?: ErrorOptions) {
    super(`the browser could not open ${url.origin}${url.pathname}`, options);
    this.url = `${url.origin}${url.pathname}`;
  }
}

/** A token, user code or account this authority never issued. */
export class SubjectUnknownError extends TestkitError {
  override readonly code = 'TESTKIT_SUBJECT_UNKNOWN';

  constructor(subject: 'account' | 'refresh token' | 'user code') {
    super(`this authority knows no such ${subject}`);
  }
}

/** Every error this package throws on purpose: switch on `code`. */
export type AnyTestkitError =
  | ListenError
  | ClosedError
  | WaitTimeoutError
  | FaultInvalidError
  | ScriptInvalidError
  | ScriptFailedError
  | ScriptUnplayedError
  | AuthUrlInvalidError
  | PageUnreachableError
  | SubjectUnknownError;
