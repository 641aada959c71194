import type { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { errnoOf, isCodexError } from '@codex-ts/utils-error';

import type { AuthPorts } from '../auth-ports.ts';
import { SignInError } from '../errors.ts';
import { plainPage, type Page } from './callback-pages.ts';
import type { CallbackRequest } from './callback-step.ts';
import type { Listen } from './listen.ts';

/** Answers one request of the browser. */
export type AnswerCallback = (request: CallbackRequest) => Promise<Page>;

/** A server on the loopback addresses for the end of one sign-in. */
export interface CallbackServer {
  readonly port: number;
  close(): Promise<void>;
}

/** The ports that the authority accepts redirects to. */
export const registeredPorts: readonly number[] = [1455, 1457];

/** What listening needs of the world. */
export interface CallbackPorts extends Pick<AuthPorts, 'exchange' | 'sleep'> {
  readonly listen: Listen;
}

const retries = 10;
const retryPauseMs = 200;
const courtesyDeadlineMs = 2_000;

/**
 * Listens on 127.0.0.1, and on ::1 where there is one, on the first of `candidates` to be had. A codex that still
 * waits for its own sign-in is asked to leave. Throws `SignInError` when no port is free.
 */
export async function listenForCallback(
  candidates: readonly number[],
  answer: AnswerCallback,
  ports: CallbackPorts,
): Promise<CallbackServer> {
  const http = await import('node:http');
  let refusal: unknown;
  for (const candidate of candidates) {
    try {
      return await listenOn(candidate, () => createDoor(http, answer), ports);
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      refusal = error;
    }
  }
  throw portsTaken(candidates, refusal);
}

function portsTaken(candidates: readonly number[], refusal: unknown): SignInError {
  const errno = errnoOf(refusal);
  const places = `127.0.0.1:${candidates.join(' and ')}`;
  const options = { cause: refusal, retry: 'later' } as const;
  const otherWay = 'sign in without a local port: codex-ts login --device-auth';
  if (errno === 'EADDRINUSE') {
    return new SignInError('portsTaken', `Port ${places} is already in use`, {
      ...options,
      remedy: `End the program that listens there, or ${otherWay}`,
    });
  }
  const whose = process.platform === 'win32' ? ' (netsh int ipv4 show excludedportrange tcp)' : '';
  return new SignInError('portsTaken', `Port ${places} cannot be used (${errno})`, {
    ...options,
    remedy: `The system keeps it from this program${whose}. Free it, or ${otherWay}`,
  });
}

async function listenOn(port: number, create: () => Door, ports: CallbackPorts): Promise<CallbackServer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await open(port, create, ports.listen);
    } catch (error) {
      if (errnoOf(error) !== 'EADDRINUSE' || attempt === retries) throw error;
      if (attempt === 0 && !(await askToLeave(port, ports))) throw error;
      await ports.sleep(retryPauseMs);
    }
  }
}

async function open(port: number, create: () => Door, listen: Listen): Promise<CallbackServer> {
  const main = create();
  await listen(main.server, { port, host: '127.0.0.1' });
  // A server that listens on TCP has an address of this kind.
  const taken = (main.server.address() as AddressInfo).port;
  const doors = [main];
  const second = create();
  try {
    await listen(second.server, { port: taken, host: '::1' });
    doors.push(second);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
  return {
    port: taken,
    async close() {
      await Promise.all(doors.map((door) => door.close()));
    },
  };
}

/** The server of one address. */
interface Door {
  readonly server: Server;
  close(): Promise<void>;
}

function createDoor(http: { createServer: typeof createServer }, answer: AnswerCallback): Door {
  // Browsers connect in advance, and may then say nothing for minutes: nobody waits for those.
  const silent = new Set<Socket>();
  const server = http.createServer((incoming, outgoing) => void handle(incoming, outgoing, answer));
  server.on('request', ({ socket }) => silent.delete(socket));
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  return {
    server,
    close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      for (const socket of silent) socket.destroy();
      return promise;
    },
  };
}

/** Whether a codex was listening there and said that it gives up. */
async function askToLeave(port: number, { exchange }: Pick<AuthPorts, 'exchange'>): Promise<boolean> {
  try {
    const response = await exchange({
      url: `http://127.0.0.1:${port}/cancel`,
      deadlineMs: courtesyDeadlineMs,
    });
    return (
      response.status === 200 && (await response.text(/*limitBytes*/ 1024)).startsWith('Login cancelled')
    );
  } catch (error) {
    if (isCodexError(error)) return false;
    throw error;
  }
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: AnswerCallback,
): Promise<void> {
  const page = await pageFor(incoming, answer);
  outgoing.writeHead(page.status, page.headers).end(page.body);
}

async function pageFor(incoming: IncomingMessage, answer: AnswerCallback): Promise<Page> {
  incoming.resume();
  // A web page may point a name of its own at 127.0.0.1; the redirect never does.
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/u.test(incoming.headers.host ?? '')) {
    return plainPage(/*status*/ 400, 'Bad Request');
  }
  if (incoming.method !== 'GET') return plainPage(/*status*/ 405, 'Method Not Allowed');
  const fetchSite = incoming.headers['sec-fetch-site'];
  return answer({
    target: incoming.url ?? '/',
    fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
  });
}
