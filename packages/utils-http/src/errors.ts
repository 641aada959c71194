import { CodexError, type CodexErrorOptions } from '@codex-ts/utils-error';

/** What an error of an exchange is about: the method, and the URL without user info, query and fragment. */
export interface Subject {
  readonly method: string;
  readonly url: string;
}

/** The base of every error of this package. */
export abstract class HttpError extends CodexError {
  readonly method: string;
  /** Without user info, query and fragment. */
  readonly url: string;

  constructor(subject: Subject, message: string, options?: CodexErrorOptions) {
    super(`${subject.method} ${subject.url}: ${message}`, options);
    this.method = subject.method;
    this.url = subject.url;
  }
}

/** The URL is not one of http or https. */
export class HttpUrlError extends HttpError {
  override readonly code = 'HTTP_URL_INVALID' as const;

  constructor(subject: Subject) {
    super(subject, 'this is no http or https URL', { remedy: 'Correct the URL in the configuration.' });
  }
}

/** The answer did not come in time. */
export class HttpTimeoutError extends HttpError {
  override readonly code = 'HTTP_TIMEOUT' as const;
  /** What was waited for. Until the connection stands the server has certainly seen nothing of the request. */
  readonly phase: 'connect' | 'head' | 'body';
  readonly timeoutMs: number;

  constructor(subject: Subject, facts: { phase: HttpTimeoutError['phase']; timeoutMs: number }) {
    const missing = { connect: 'no connection', head: 'no answer', body: 'the answer went silent' };
    super(subject, `${missing[facts.phase]} within ${facts.timeoutMs} ms`, {
      retry: 'later',
      remedy: 'Check the network connection, then try again.',
    });
    this.phase = facts.phase;
    this.timeoutMs = facts.timeoutMs;
  }
}

/** Why a TLS connection was not made. */
export type TlsReason =
  | 'selfSigned'
  | 'untrusted'
  | 'expired'
  | 'notYetValid'
  | 'wrongHost'
  | 'handshake'
  | 'caFile';

/** No secure connection: the server's certificate was refused, or our own CA file cannot be used. */
export class HttpTlsError extends HttpError {
  override readonly code = 'HTTP_TLS_FAILED' as const;
  readonly reason: TlsReason;
  /** Where additional trust came from: the variable that names the CA file, or `builtIn` for none. */
  readonly caSource: string;

  constructor(
    subject: Subject,
    facts: { reason: TlsReason; message: string; caSource: string },
    options?: CodexErrorOptions,
  ) {
    super(subject, facts.message, options);
    this.reason = facts.reason;
    this.caSource = facts.caSource;
  }
}

/** No answer: the name has no address, nobody listens, or the connection broke before the head was there. */
export class HttpUnreachableError extends HttpError {
  override readonly code = 'HTTP_UNREACHABLE' as const;
  /** How far it came. Before `head` the server has certainly seen nothing of the request. */
  readonly phase: 'dns' | 'connect' | 'tls' | 'head';

  constructor(
    subject: Subject,
    facts: { phase: HttpUnreachableError['phase']; message: string },
    options?: CodexErrorOptions,
  ) {
    super(subject, facts.message, { retry: 'later', ...options });
    this.phase = facts.phase;
  }
}

/** The connection broke in the middle of the body. */
export class HttpTornError extends HttpError {
  override readonly code = 'HTTP_BODY_TORN' as const;
  readonly receivedBytes: number;

  constructor(subject: Subject, receivedBytes: number, options?: CodexErrorOptions) {
    super(subject, `the connection broke after ${receivedBytes} bytes of the answer`, {
      retry: 'later',
      remedy: 'Try again.',
      ...options,
    });
    this.receivedBytes = receivedBytes;
  }
}

/** The body is longer than the caller takes. */
export class HttpTooLargeError extends HttpError {
  override readonly code = 'HTTP_BODY_TOO_LARGE' as const;
  readonly limitBytes: number;

  constructor(subject: Subject, limitBytes: number) {
    super(subject, `the answer is longer than ${limitBytes} bytes`, {
      remedy: 'Check that the URL points at the right server.',
    });
    this.limitBytes = limitBytes;
  }
}

/** The proxy that the environment names cannot be used, does not answer, or refuses. */
export class HttpProxyError extends HttpError {
  override readonly code = 'HTTP_PROXY_FAILED' as const;
  /** `scheme://host:port` of the proxy, without user info; absent when the variable does not hold a proxy. */
  declare readonly proxy?: string;
  /** The environment variable that names it. */
  readonly variable: string;
  /** What the proxy answered to CONNECT. */
  declare readonly status?: number;

  constructor(
    subject: Subject,
    facts: { message: string; variable: string; proxy?: string; status?: number },
    options?: CodexErrorOptions,
  ) {
    super(subject, facts.message, {
      remedy: `Correct or unset ${facts.variable}, or list the host in NO_PROXY.`,
      ...options,
    });
    this.variable = facts.variable;
    if (facts.proxy !== undefined) this.proxy = facts.proxy;
    if (facts.status !== undefined) this.status = facts.status;
  }
}
