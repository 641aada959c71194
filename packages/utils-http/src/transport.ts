import type * as http from 'node:http';
import type { Agent, ClientRequest, RequestOptions } from 'node:http';
import type { SecureContext } from 'node:tls';

import type { AuthorityFile } from './certificate-authority.ts';
import type { Subject } from './errors.ts';
import type { ProxyServer } from './proxy-server.ts';
import type { TunnelPlan } from './proxy-tunnel.ts';

/** How to make a request: a function of node's, and where it goes by which agent. */
interface Way {
  readonly open: (options: RequestOptions) => ClientRequest;
  readonly options: RequestOptions & { tunnel?: TunnelPlan };
  /** What the proxy wants to be told besides. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the connection ends at the proxy, which then fetches for us. */
  readonly isProxyPeer: boolean;
}

export interface Transport extends Way {
  readonly proxy: ProxyServer | undefined;
  readonly authority: AuthorityFile | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const proxyVariable = /^(?:https?|all)_proxy$/iu;

/** Chooses transports. Owns their agents, and with them the connections that are kept. */
export class Transports {
  readonly #environment: Environment;
  readonly #keepAlive: boolean;
  readonly #agents = new Map<string, Agent>();
  readonly #trust = new Map<string, Promise<SecureContext>>();

  constructor(environment: Environment, options: { keepAlive: boolean }) {
    this.#environment = environment;
    this.#keepAlive = options.keepAlive;
  }

  /** Throws HttpProxyError or HttpTlsError when the environment names what cannot be used. */
  async find(url: URL, subject: Subject, options: { signal: AbortSignal }): Promise<Transport> {
    const proxy = await this.#proxyFor(url, subject);
    const isSecure = url.protocol === 'https:' || proxy?.kind === 'https';
    const authority = isSecure ? this.#authorityFile() : undefined;
    const secureContext = authority === undefined ? undefined : await this.#trusted(authority, subject);
    const way = await this.#way(url, { subject, proxy, secureContext, ...options });
    return { ...way, proxy, authority };
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  #way(url: URL, plan: Omit<TunnelPlan, 'proxy'> & { proxy: ProxyServer | undefined }): Promise<Way> {
    const { proxy, secureContext } = plan;
    if (proxy === undefined) return this.#direct(url, secureContext);
    if (url.protocol === 'http:' && proxy.kind !== 'socks5') return this.#asking(url, proxy, secureContext);
    return this.#tunnelled(url, { ...plan, proxy });
  }

  async #direct(url: URL, secureContext: SecureContext | undefined): Promise<Way> {
    const node = nodeModule(url.protocol === 'https:');
    const agent = this.#agent(url.protocol, () => new node.Agent({ keepAlive: this.#keepAlive }));
    const options = { ...placeOf(url), agent, ...(secureContext && { secureContext }) };
    return { open: node.request, options, isProxyPeer: false };
  }

  /** An http proxy is asked for the whole URL (RFC 9112 §3.2.2). */
  async #asking(url: URL, proxy: ProxyServer, secureContext: SecureContext | undefined): Promise<Way> {
    const node = nodeModule(proxy.kind === 'https');
    const { proxyAuthorization } = await import('./proxy-tunnel.ts');
    const agent = this.#agent(proxy.shown, () => new node.Agent({ keepAlive: this.#keepAlive }));
    const authorization = proxyAuthorization(proxy);
    const options = {
      host: proxy.host,
      port: proxy.port,
      path: `${url.origin}${url.pathname}${url.search}`,
      agent,
      ...(secureContext && { secureContext }),
    };
    const headers = {
      host: url.host,
      ...(authorization !== undefined && { 'proxy-authorization': authorization }),
    };
    return { open: node.request, options, headers, isProxyPeer: true };
  }

  async #tunnelled(url: URL, plan: TunnelPlan): Promise<Way> {
    const isSecure = url.protocol === 'https:';
    const node = nodeModule(isSecure);
    const { SecureTunnelAgent, TunnelAgent } = await import('./proxy-agent.ts');
    const keepAlive = this.#keepAlive;
    const agent = this.#agent(`${url.protocol} by ${plan.proxy.shown}`, () =>
      isSecure ? new SecureTunnelAgent({ keepAlive }, plan.secureContext) : new TunnelAgent({ keepAlive }),
    );
    return { open: node.request, options: { ...placeOf(url), agent, tunnel: plan }, isProxyPeer: false };
  }

  #agent(key: string, make: () => Agent): Agent {
    const agent = this.#agents.get(key) ?? make();
    this.#agents.set(key, agent);
    return agent;
  }

  async #proxyFor(url: URL, subject: Subject): Promise<ProxyServer | undefined> {
    if (!Object.keys(this.#environment).some((name) => proxyVariable.test(name))) return undefined;
    const { proxyFor } = await import('./proxy-server.ts');
    return proxyFor(subject, url, this.#environment);
  }

  #authorityFile(): AuthorityFile | undefined {
    for (const variable of ['CODEX_CA_CERTIFICATE', 'SSL_CERT_FILE']) {
      const path = this.#environment[variable] ?? '';
      if (path !== '') return { path, variable };
    }
    return undefined;
  }

  async #trusted(file: AuthorityFile, subject: Subject): Promise<SecureContext> {
    const known = this.#trust.get(file.path);
    if (known !== undefined) return known;
    const { trustAuthorities } = await import('./certificate-authority.ts');
    const trust = trustAuthorities(file, subject);
    this.#trust.set(file.path, trust);
    // Only success is remembered: a file that was mended is read again.
    trust.catch(() => this.#trust.delete(file.path));
    return trust;
  }
}

// An `import()` would evaluate every lazy export of the module, fetch among them: 50 ms instead of 4.
function nodeModule(isSecure: boolean): Pick<typeof http, 'request' | 'Agent'> {
  return isSecure ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
}

function placeOf(url: URL): RequestOptions & { host: string; port: number } {
  return {
    host: url.hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
  };
}
