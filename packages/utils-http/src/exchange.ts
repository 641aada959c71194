import { redact } from '@codex-ts/utils-error';

import { HttpUrlError, type Subject } from './errors.ts';
import { Flight } from './flight.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { receivedResponse } from './received-response.ts';
import { requestHead } from './request-head.ts';
import { Transports } from './transport.ts';

/** One request and its answer. Redirects and error statuses are answers like any other. */
export type Exchange = (request: HttpRequest) => Promise<HttpResponse>;

/** What an exchange is made from. */
export interface ExchangeOptions {
  /** Where proxy and CA variables are looked up at each request; `process.env` unless given. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Whether connections are kept for the next request. They do not keep the process alive. */
  keepAlive?: boolean;
}

/** An exchange that owns connections. */
export interface HttpExchange extends AsyncDisposable {
  /**
   * Rejects with an HttpError, with the reason of the signal when that is aborted, and with a TypeError for
   * headers and methods that HTTP does not allow.
   */
  (request: HttpRequest): Promise<HttpResponse>;
  /** Ends every connection; requests and bodies that are still under way fail. */
  close(): Promise<void>;
}

/** An exchange over node's own HTTP. Nothing is loaded or opened before the first request. */
export function createExchange(options: ExchangeOptions = {}): HttpExchange {
  const keepAlive = options.keepAlive ?? false;
  const transports = new Transports(options.environment ?? process.env, { keepAlive });
  const flights = new Set<Flight>();
  let isClosed = false;

  async function exchange(request: HttpRequest): Promise<HttpResponse> {
    if (isClosed) throw new TypeError('this exchange is closed');
    request.signal?.throwIfAborted();
    const subject = subjectOf(request);
    const url = URL.parse(request.url);
    if (url === null || !/^https?:$/u.test(url.protocol)) throw new HttpUrlError(subject);
    const flight = new Flight(subject, request, { onLanded: () => flights.delete(flight) });
    flights.add(flight);
    try {
      const transport = await transports.find(url, subject, { signal: flight.signal });
      const message = await requestHead(request, { url, flight, transport });
      flight.ignoreDeadline();
      return receivedResponse(message, flight, request.idleTimeoutMs);
    } catch (error) {
      flight.land();
      flight.signal.throwIfAborted();
      throw error;
    }
  }

  async function close(): Promise<void> {
    isClosed = true;
    for (const flight of flights) flight.end(new TypeError('the exchange was closed'));
    transports.close();
  }

  return Object.assign(exchange, { close, [Symbol.asyncDispose]: close });
}

/** What errors say the request was. */
function subjectOf(request: HttpRequest): Subject {
  const method = request.method ?? 'GET';
  const url = URL.parse(request.url);
  const isOpaque = url === null || url.host === '';
  const shown = isOpaque
    ? request.url.replace(/[?#].*$/su, '')
    : `${url.protocol}//${url.host}${url.pathname}`;
  return {
    method,
    // Asked for only when something failed; the patterns cost a few ms to compile.
    get url() {
      return redact(shown);
    },
  };
}
