import {
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';

import { describeError, errnoOf } from '@codex-ts/utils-error';

import { HttpProxyError, type Subject } from './errors.ts';
import type { ProxyServer } from './proxy-server.ts';
import { enterSocks, SocksRefusal } from './socks.ts';

/** What a tunnel is for and through what it goes. */
export interface TunnelPlan {
  readonly subject: Subject;
  readonly proxy: ProxyServer;
  /** Whom to trust besides the built-in roots, where the proxy itself is reached over TLS. */
  readonly secureContext: SecureContext | undefined;
  readonly signal: AbortSignal;
}

/** The value of `Proxy-Authorization` for a proxy whose URL holds user info (RFC 7617). */
export function proxyAuthorization(proxy: ProxyServer): string | undefined {
  if (proxy.user === undefined && proxy.password === undefined) return undefined;
  const pair = `${proxy.user ?? ''}:${proxy.password?.reveal() ?? ''}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** A connection to host and port that goes through the proxy. Throws HttpProxyError, or the signal's reason. */
export async function openTunnel(target: { host: string; port: number }, plan: TunnelPlan): Promise<Socket> {
  const open = plan.proxy.kind === 'socks5' ? openSocks : openConnect;
  try {
    return await open(target, plan);
  } catch (cause) {
    plan.signal.throwIfAborted();
    throw proxyFailure(cause, plan);
  }
}

function proxyFailure(cause: unknown, { subject, proxy }: TunnelPlan): HttpProxyError {
  if (cause instanceof HttpProxyError) return cause;
  const said = cause instanceof SocksRefusal ? cause.message : reachedNot(cause);
  const message = `the proxy ${proxy.shown} (${proxy.variable}) ${said}`;
  return new HttpProxyError(subject, { message, variable: proxy.variable, proxy: proxy.shown }, { cause });
}

function reachedNot(cause: unknown): string {
  switch (errnoOf(cause)) {
    case 'ECONNREFUSED':
      return 'refuses connections';
    case 'ENOTFOUND':
      return 'has no address';
    default:
      return `cannot be used: ${describeError(cause)}`;
  }
}

function openConnect(target: { host: string; port: number }, plan: TunnelPlan): Promise<Socket> {
  const { subject, proxy, signal } = plan;
  const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  const authorization = proxyAuthorization(proxy);
  const options: RequestOptions = {
    method: 'CONNECT',
    host: proxy.host,
    port: proxy.port,
    path: authority,
    agent: false,
    signal,
    headers: {
      host: authority,
      ...(authorization !== undefined && { 'proxy-authorization': authorization }),
    },
  };
  return new Promise((resolve, reject) => {
    const { secureContext } = plan;
    const asking: ClientRequest =
      proxy.kind === 'https'
        ? httpsRequest({ ...options, ...(secureContext && { secureContext }) })
        : httpRequest(options);
    asking.on('error', reject);
    asking.once('close', () => reject(new Error('it hung up')));
    // An answer other than 2xx to CONNECT has no tunnel behind it, and node reports it here all the same.
    asking.once('connect', (answer: IncomingMessage, socket: Socket, early: Buffer) => {
      if (answer.statusCode === 200) {
        if (early.length > 0) socket.unshift(early);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refusal(answer.statusCode ?? 0, { subject, proxy }));
    });
    asking.end();
  });
}

function refusal(status: number, { subject, proxy }: Pick<TunnelPlan, 'subject' | 'proxy'>): HttpProxyError {
  return new HttpProxyError(
    subject,
    {
      message: `the proxy ${proxy.shown} (${proxy.variable}) answered ${status} to CONNECT`,
      variable: proxy.variable,
      proxy: proxy.shown,
      status,
    },
    status === 407
      ? { remedy: `Put the user and the password of the proxy into ${proxy.variable}.` }
      : { retry: status >= 500 ? 'later' : 'never' },
  );
}

async function openSocks(target: { host: string; port: number }, plan: TunnelPlan): Promise<Socket> {
  const socket = connect({ host: plan.proxy.host, port: plan.proxy.port });
  const stop = (): void => void socket.destroy();
  plan.signal.addEventListener('abort', stop, { once: true });
  try {
    await enterSocks(socket, target, plan.proxy);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    plan.signal.removeEventListener('abort', stop);
  }
}
