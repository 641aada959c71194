import { describeError, errnoOf, isCodexError } from '@codex-ts/utils-error';

import {
  HttpProxyError,
  HttpTlsError,
  HttpUnreachableError,
  type Subject,
  type TlsReason,
} from './errors.ts';

/** What is known of a connection that failed. */
export interface ConnectionFacts {
  readonly subject: Subject;
  readonly phase: 'connect' | 'tls' | 'head';
  /** The proxy in between, as it may be shown, and the variable that names it. */
  readonly proxy: { readonly shown: string; readonly variable: string } | undefined;
  /** Whether the connection ends at the proxy, which then fetches for us. */
  readonly isProxyPeer: boolean;
  readonly authority: { readonly path: string; readonly variable: string } | undefined;
}

const words: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'the name could not be looked up',
  ECONNABORTED: 'the connection was reset',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'the host name has no address',
  EPIPE: 'the connection was reset',
  ETIMEDOUT: 'the connection timed out',
};

const tlsReasons: Readonly<Record<string, TlsReason>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'notYetValid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'selfSigned',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrongHost',
  SELF_SIGNED_CERT_IN_CHAIN: 'selfSigned',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
};

const tlsWords: Readonly<Record<Exclude<TlsReason, 'caFile'>, string>> = {
  expired: 'the certificate of the server has expired',
  handshake: 'no TLS connection came about',
  notYetValid: 'the certificate of the server is not valid yet',
  selfSigned: 'the certificate of the server is signed by itself or by an unknown authority',
  untrusted: 'the certificate of the server is signed by an unknown authority',
  wrongHost: 'the certificate of the server is for another host',
};

/** What node's error means to the caller; errors of ours pass through. */
export function transportFailure(cause: unknown, facts: ConnectionFacts): Error {
  if (isCodexError(cause)) return cause;
  const reason = tlsReasonOf(cause);
  if (facts.proxy !== undefined && facts.isProxyPeer && (reason !== undefined || facts.phase !== 'head')) {
    const message = `the proxy ${facts.proxy.shown} (${facts.proxy.variable}) cannot be used: ${inWords(cause)}`;
    const { variable, shown } = facts.proxy;
    return new HttpProxyError(facts.subject, { message, variable, proxy: shown }, { cause });
  }
  if (reason !== undefined) return tlsFailure(reason, cause, facts);
  const isLookup = cause instanceof Error && 'syscall' in cause && cause.syscall === 'getaddrinfo';
  const phase = isLookup ? 'dns' : facts.phase;
  return new HttpUnreachableError(
    facts.subject,
    { phase, message: `${inWords(cause)}${through(facts)}` },
    { cause, remedy: 'Check the network connection and the host name, then try again.' },
  );
}

function inWords(cause: unknown): string {
  const errno = errnoOf(cause);
  return errno === undefined ? describeError(cause) : `${words[errno] ?? describeError(cause)} (${errno})`;
}

function through({ proxy }: ConnectionFacts): string {
  return proxy === undefined ? '' : `, through the proxy ${proxy.shown} (${proxy.variable})`;
}

function tlsReasonOf(cause: unknown): Exclude<TlsReason, 'caFile'> | undefined {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return undefined;
  const known = tlsReasons[cause.code];
  if (known !== undefined && known !== 'caFile') return known;
  return /^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|UNABLE_TO_|CRL_|EPROTO$)/u.test(cause.code)
    ? 'handshake'
    : undefined;
}

function tlsFailure(
  reason: Exclude<TlsReason, 'caFile'>,
  cause: unknown,
  facts: ConnectionFacts,
): HttpTlsError {
  const { authority } = facts;
  const trust = authority === undefined ? '' : ` and ${authority.path} (${authority.variable})`;
  const message = `${tlsWords[reason]}; trusted are the built-in roots${trust}${through(facts)}`;
  return new HttpTlsError(
    facts.subject,
    { reason, message, caSource: authority?.variable ?? 'builtIn' },
    { cause, remedy: tlsRemedy(reason) },
  );
}

function tlsRemedy(reason: Exclude<TlsReason, 'caFile'>): string {
  switch (reason) {
    case 'selfSigned':
    case 'untrusted':
      return 'If a proxy on the way inspects TLS, let CODEX_CA_CERTIFICATE name a PEM file with its CA certificate.';
    case 'expired':
    case 'notYetValid':
      return 'Check the clock of this machine; if it is right, the server must renew its certificate.';
    case 'wrongHost':
      return 'Check the URL and whether something on the way answers in place of the server.';
    case 'handshake':
      return 'Check that the server speaks TLS on this port.';
    default:
      return reason satisfies never;
  }
}
