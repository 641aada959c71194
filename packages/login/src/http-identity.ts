import { readFileSync } from 'node:fs';

import type { Environment } from './oauth-endpoints.ts';

/** How this program introduces itself to servers. */
export interface HttpIdentity {
  /** The name, for example `codex_cli_rs`. */
  readonly originator: string;
  readonly version: string;
  /** The terminal it runs in; `unknown` by default, as native says outside a terminal. */
  readonly terminal?: string;
}

const defaultOriginator = 'codex_cli_rs';

/** The originator: `CODEX_INTERNAL_ORIGINATOR_OVERRIDE` where it can be a header, else `fallback`. */
export function resolveOriginator(environment: Environment, fallback: string = defaultOriginator): string {
  const override = environment['CODEX_INTERNAL_ORIGINATOR_OVERRIDE'];
  return override !== undefined && override !== '' && isHeaderValue(override) ? override : fallback;
}

/** Who a program is that says nothing about itself: native's name, this package's version. */
export function defaultIdentity(environment: Environment): HttpIdentity {
  return { originator: resolveOriginator(environment), version: ownVersion() };
}

/** The user agent, in native's form: `originator/version (system version; machine) terminal`. */
export function userAgent(identity: HttpIdentity): string {
  const { originator, version, terminal = 'unknown' } = identity;
  const text = `${originator}/${version} (${systemName()}; ${machineName()}) ${terminal}`;
  return text.replaceAll(/[^\u0020-\u007E]/gu, '_');
}

/** The two headers that every request of codex carries. */
export function identityHeaders(identity: HttpIdentity): { originator: string; 'user-agent': string } {
  return { originator: identity.originator, 'user-agent': userAgent(identity) };
}

function ownVersion(): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : '0.0.0';
  } catch {
    return '0.0.0'; // bundled into another program, where the manifest did not come along
  }
}

function isHeaderValue(text: string): boolean {
  return /^[\u0021-\u007E](?:[\u0020-\u007E]*[\u0021-\u007E])?$/u.test(text);
}

function machineName(): string {
  if (process.arch === 'x64') return 'x86_64';
  return process.arch === 'arm64' && process.platform === 'linux' ? 'aarch64' : process.arch;
}

function systemName(): string {
  const name = process.platform === 'linux' ? linuxName() : undefined;
  // Loaded here, because few need it and all would pay for it.
  return name ?? `${kernelName()} ${process.getBuiltinModule('node:os').release()}`;
}

function kernelName(): string {
  switch (process.platform) {
    case 'linux':
      return 'Linux';
    case 'darwin':
      return 'Mac OS';
    case 'win32':
      return 'Windows';
    default:
      return process.platform;
  }
}

/** Name and three-part version from `/etc/os-release`, as native gives them. */
function linuxName(): string | undefined {
  let text: string;
  try {
    text = readFileSync('/etc/os-release', 'utf8');
  } catch {
    return undefined;
  }
  const value = (key: string): string | undefined =>
    new RegExp(String.raw`^${key}="?([^"\n]*)"?$`, 'mu').exec(text)?.[1];
  const name = value('NAME')?.replace(/ (?:GNU\/)?Linux$/u, '');
  const version = value('VERSION_ID');
  if (name === undefined) return undefined;
  if (version === undefined || !/^\d+(?:\.\d+){0,2}$/u.test(version))
    return `${name} ${version ?? 'Unknown'}`;
  return `${name} ${[...version.split('.'), '0', '0'].slice(0, 3).map(Number).join('.')}`;
}
