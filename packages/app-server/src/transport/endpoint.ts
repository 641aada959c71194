import { isIP } from 'node:net';
import { join } from 'node:path';

import { ListenInvalidError } from './errors.ts';

/** Where clients come in. */
export type Endpoint =
  | { readonly kind: 'stdio' }
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'websocket'; readonly host: string; readonly port: number };

/**
 * Reads `stdio://`, `unix://`, `unix://PATH` or `ws://IP:PORT`, as native codex writes them; `unix://` alone is the
 * socket below that CODEX_HOME where native has it. Throws `ListenInvalidError`.
 */
export function parseEndpoint(url: string, codexHome: string): Endpoint {
  if (url === 'stdio://') return { kind: 'stdio' };
  if (url.startsWith('unix://')) {
    const path = url.slice('unix://'.length);
    return { kind: 'unix', path: path === '' ? defaultSocket(codexHome) : path };
  }
  if (!url.startsWith('ws://')) throw new ListenInvalidError(`unsupported --listen URL \`${url}\``);
  const address = readAddress(url.slice('ws://'.length));
  if (address === undefined) {
    throw new ListenInvalidError(`invalid websocket --listen URL \`${url}\`; expected \`ws://IP:PORT\``);
  }
  return { kind: 'websocket', ...address };
}

function defaultSocket(codexHome: string): string {
  return join(codexHome, 'app-server-control', 'app-server-control.sock');
}

function readAddress(text: string): { host: string; port: number } | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/u.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || isIP(host) !== (bracketed === undefined ? 4 : 6)) return undefined;
  return port > 65_535 ? undefined : { host, port };
}
