export { chosenProxy, type ChosenProxy } from './chosen-proxy.ts';
export { backoffDelayMs, parseRetryAfter, sleep, type BackoffLaw } from './delay.ts';
export {
  HttpError,
  HttpProxyError,
  HttpTimeoutError,
  HttpTlsError,
  HttpTooLargeError,
  HttpTornError,
  HttpUnreachableError,
  HttpUrlError,
  type Subject,
  type TlsReason,
} from './errors.ts';
export { createExchange, type Exchange, type ExchangeOptions, type HttpExchange } from './exchange.ts';
export type { HttpRequest, HttpResponse } from './message.ts';
