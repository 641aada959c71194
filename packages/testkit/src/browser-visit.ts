import type { IncomingMessage } from 'node:http';

import { readAll } from './recorded-request.ts';
import { isLoopback } from './sign-in-page.ts';
import { PageUnreachableError } from './testkit-error.ts';

/** What a played browser saw. */
export interface BrowserVisit {
  /** Every URL it opened, in order, queries and all: look here for what must not stand in a URL. */
  readonly visited: readonly string[];
  /** Of the last page opened. */
  readonly status: number;
  readonly body: string;
  /** Where the last page sent it and it did not go: out of this machine, or further than it was told. */
  readonly leftTo: string | undefined;
}

export interface VisitOptions {
  /** How many pages it opens at most. */
  readonly pages: number;
  readonly signal: AbortSignal;
}

/**
 * Opens a page and follows redirects, without ever leaving this machine.
 * @throws PageUnreachableError; the signal's reason
 */
export async function visit(start: string, options: VisitOptions): Promise<BrowserVisit> {
  const visited: string[] = [];
  let next: string | undefined = start;
  let page = { status: 0, body: '' };
  while (next !== undefined && visited.length < options.pages && isLoopback(next)) {
    const url: string = next;
    visited.push(url);
    const opened = await open(new URL(url), options.signal);
    page = opened;
    next = opened.location === undefined ? undefined : URL.parse(opened.location, url)?.href;
  }
  return { visited, ...page, leftTo: next };
}

async function open(
  url: URL,
  signal: AbortSignal,
): Promise<{ status: number; body: string; location: string | undefined }> {
  const { get } = await import('node:http');
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(url, { agent: false, signal, headers: { accept: 'text/html', connection: 'close' } }, resolve).on(
    'error',
    reject,
  );
  try {
    const answer = await promise;
    const body = await readAll(answer);
    const status = answer.statusCode ?? 0;
    const location = status >= 300 && status < 400 ? answer.headers.location : undefined;
    return { status, body: body.toString('utf8'), location };
  } catch (error) {
    signal.throwIfAborted();
    throw new PageUnreachableError(url, { cause: error });
  }
}
