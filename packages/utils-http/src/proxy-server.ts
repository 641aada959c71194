import { BlockList, isIP } from 'node:net';

import { Secret } from '@codex-ts/utils-error';

import { HttpProxyError, type Subject } from './errors.ts';
import { decodeUserInfo } from './user-info.ts';

/** A proxy as an environment variable names it. */
export interface ProxyServer {
  readonly kind: 'http' | 'https' | 'socks5';
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: Secret;
  /** `scheme://host:port`, fit to be shown. */
  readonly shown: string;
  /** The variable that names it. */
  readonly variable: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const kinds: Readonly<Record<string, { kind: ProxyServer['kind']; port: number }>> = {
  'http:': { kind: 'http', port: 80 },
  'https:': { kind: 'https', port: 443 },
  'socks5:': { kind: 'socks5', port: 1080 },
  'socks5h:': { kind: 'socks5', port: 1080 },
  'socks:': { kind: 'socks5', port: 1080 },
};

/**
 * The proxy for a URL by curl's rules: `https_proxy` or `http_proxy`, then `all_proxy`, each in lower case first;
 * an empty value counts as none; `no_proxy` lists exceptions. `HTTP_PROXY` in upper case is not believed in a CGI
 * process, where a client can set it. Unlike curl, and like Go, never for this machine itself.
 * Throws HttpProxyError for a value that names no proxy.
 */
export function proxyFor(subject: Subject, url: URL, environment: Environment): ProxyServer | undefined {
  const host = bareHost(url);
  if (isLoopback(host)) return undefined;
  const variable = firstSet(proxyVariables(url, environment), environment);
  if (variable === undefined || isExempt(host, url, environment)) return undefined;
  const server = readProxy(environment[variable] ?? '', variable);
  if (server !== undefined) return server;
  throw new HttpProxyError(subject, { message: `${variable} does not name a proxy`, variable });
}

function proxyVariables(url: URL, environment: Environment): string[] {
  if (url.protocol === 'https:') return ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
  const upper = environment['REQUEST_METHOD'] === undefined ? ['HTTP_PROXY'] : [];
  return ['http_proxy', ...upper, 'all_proxy', 'ALL_PROXY'];
}

/** The first of these variables that is there and not empty. */
function firstSet(names: readonly string[], environment: Environment): string | undefined {
  return names.find((name) => (environment[name] ?? '') !== '');
}

function readProxy(value: string, variable: string): ProxyServer | undefined {
  const text = value.trim();
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  const known = url === null ? undefined : kinds[url.protocol];
  if (url === null || known === undefined || url.hostname === '') return undefined;
  const port = url.port === '' ? known.port : Number(url.port);
  const host = bareHost(url);
  return {
    kind: known.kind,
    host,
    port,
    ...(url.username !== '' && { user: decodeUserInfo(url.username) }),
    ...(url.password !== '' && { password: new Secret(decodeUserInfo(url.password)) }),
    shown: `${url.protocol}//${url.hostname}:${port}`,
    variable,
  };
}

/** The host of a URL without the brackets of IPv6 and without the dot of a full name. */
function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/u, '$1').replace(/\.$/u, '');
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 0) return host === 'localhost' || host.endsWith('.localhost');
  return host === '::1' || /^(?:127\.|::ffff:7f)/u.test(host);
}

function isExempt(host: string, url: URL, environment: Environment): boolean {
  const list = environment[firstSet(['no_proxy', 'NO_PROXY'], environment) ?? ''] ?? '';
  const port = url.port === '' ? { 'http:': '80', 'https:': '443' }[url.protocol] : url.port;
  return list.split(/[\s,]+/u).some((entry) => {
    if (entry === '') return false;
    if (entry === '*') return true;
    const [, name = entry, onlyPort] = entry.toLowerCase().match(/^\[?([^\]]*?)\]?(?::(\d+))?$/u) ?? [];
    if (isIP(entry) === 0 && onlyPort !== undefined && onlyPort !== port) return false;
    return isSameHost(host, isIP(entry) === 0 ? name : entry);
  });
}

function isSameHost(host: string, entry: string): boolean {
  if (isIP(host) !== 0) return isInNetwork(host, entry);
  const name = entry.replace(/^\*?\.|\.$/gu, '');
  return name !== '' && (host === name || host.endsWith(`.${name}`));
}

function isInNetwork(host: string, entry: string): boolean {
  const [, network = entry, prefix] = entry.match(/^(.*)\/(\d{1,3})$/u) ?? [];
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(network)] ?? 0;
  const bits = prefix === undefined ? longest : Number(prefix);
  if (longest === 0 || bits > longest) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, isIP(network) === 6 ? 'ipv6' : 'ipv4');
  return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
