import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type SecureContext } from 'node:tls';

import { openTunnel, type TunnelPlan } from './proxy-tunnel.ts';

interface TunnelledOptions {
  host: string;
  port: number;
  tunnel: TunnelPlan;
}

type Opened = (error: Error | null, socket: Duplex) => void;

/** Connections to http servers through a SOCKS proxy. */
export class TunnelAgent extends HttpAgent {
  override createConnection(options: object, opened?: Opened): undefined {
    openFor(tunnelled(options), (socket) => socket, opened);
  }
}

/** Connections to https servers through a proxy. */
export class SecureTunnelAgent extends HttpsAgent {
  readonly #secureContext: SecureContext | undefined;

  constructor(options: AgentOptions, secureContext: SecureContext | undefined) {
    super(options);
    this.#secureContext = secureContext;
  }

  override createConnection(options: object, opened?: Opened): undefined {
    const { host, ...rest } = tunnelled(options);
    const secure = (socket: Socket): Duplex =>
      connect({
        socket,
        host,
        servername: isIP(host) === 0 ? host : '',
        secureContext: this.#secureContext,
        'ALPNProtocols': ['http/1.1'],
      });
    openFor({ host, ...rest }, secure, opened);
  }
}

function tunnelled(options: object): TunnelledOptions {
  // node hands the options of the request on, and every transport with one of these agents has them.
  return options as TunnelledOptions;
}

function openFor(
  { host, port, tunnel }: TunnelledOptions,
  finish: (socket: Socket) => Duplex,
  opened?: Opened,
): void {
  openTunnel({ host, port }, tunnel).then(
    (socket) => opened?.(/*error*/ null, finish(socket)),
    (error: unknown) => {
      const failure = error instanceof Error ? error : new Error('the tunnel was given up', { cause: error });
      // node looks at no socket beside an error.
      opened?.(failure, /*socket*/ undefined as never);
    },
  );
}
