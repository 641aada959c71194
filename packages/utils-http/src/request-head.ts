import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import { HttpProxyError } from './errors.ts';
import type { HttpRequest } from './message.ts';
import type { Flight } from './flight.ts';
import { transportFailure, type ConnectionFacts } from './transport-failure.ts';
import type { Transport } from './transport.ts';
import { decodeUserInfo } from './user-info.ts';

interface Course {
  readonly url: URL;
  readonly flight: Flight;
  readonly transport: Transport;
}

/** Sends the request and waits for the head of the answer. Throws an HttpError, or whatever ended the flight. */
export async function requestHead(request: HttpRequest, course: Course): Promise<IncomingMessage> {
  try {
    return await attempt(request, course);
  } catch (error) {
    const { flight } = course;
    flight.signal.throwIfAborted();
    // The server may just have closed a kept connection. Only what changes nothing is sent again (RFC 9110 §9.2.2).
    if (!flight.isReusing || !/^(?:GET|HEAD)$/u.test(flight.subject.method)) throw error;
    return attempt(request, course);
  }
}

function attempt(request: HttpRequest, course: Course): Promise<IncomingMessage> {
  const { flight, transport } = course;
  const { subject, signal } = flight;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const headers = headersFor(request, course);
    const outgoing = transport.open({ ...transport.options, method: subject.method, headers });
    const connection = watchConnection(outgoing, flight);
    const stop = (): void => void outgoing.destroy();
    let isAnswered = false;
    const fail = (cause: unknown): void => {
      if (isAnswered) return;
      signal.removeEventListener('abort', stop);
      reject(transportFailure(cause, { ...transport, subject, phase: connection.phase }));
    };
    signal.addEventListener('abort', stop, { once: true });
    outgoing.once('response', (message) => {
      isAnswered = true;
      signal.removeEventListener('abort', stop);
      if (message.statusCode === 407 && transport.proxy !== undefined) {
        message.destroy();
        reject(signInRefusal(course, transport.proxy));
      } else resolve(message);
    });
    outgoing.on('error', fail);
    outgoing.once('close', () => fail(new Error('the connection was closed before an answer came')));
    outgoing.end(request.body);
  });
}

function headersFor(request: HttpRequest, { url, transport }: Course): Record<string, string> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (url.username !== '' || url.password !== '') headers['authorization'] = basicAuthorization(url);
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  return { ...headers, ...transport.headers };
}

function basicAuthorization(url: URL): string {
  const pair = [url.username, url.password].map(decodeUserInfo).join(':');
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function watchConnection(outgoing: ClientRequest, flight: Flight): { phase: ConnectionFacts['phase'] } {
  const connection: { phase: ConnectionFacts['phase'] } = { phase: 'connect' };
  const reach = (phase: ConnectionFacts['phase']): void => {
    connection.phase = phase;
    flight.phase = phase === 'head' ? 'head' : 'connect';
  };
  flight.isReusing = false;
  outgoing.once('socket', (socket: Socket) => {
    flight.isReusing = outgoing.reusedSocket;
    const isSecure = 'encrypted' in socket;
    const next = isSecure && !outgoing.reusedSocket ? 'tls' : 'head';
    if (socket.connecting) socket.once('connect', () => reach(next));
    else reach(next);
    if (isSecure) socket.once('secureConnect', () => reach('head'));
  });
  return connection;
}

function signInRefusal({ flight }: Course, proxy: { shown: string; variable: string }): HttpProxyError {
  return new HttpProxyError(
    flight.subject,
    {
      message: `the proxy ${proxy.shown} (${proxy.variable}) wants another user or password`,
      variable: proxy.variable,
      proxy: proxy.shown,
      status: 407,
    },
    { remedy: `Put the user and the password of the proxy into ${proxy.variable}.` },
  );
}
