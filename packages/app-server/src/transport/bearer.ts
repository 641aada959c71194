import type crypto from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { BearerInvalidError } from './errors.ts';

/** Who is let in: whoever knows a token, or whoever holds a JWT (HS256) signed with a shared secret. */
export type BearerSettings =
  | { readonly mode: 'capability-token'; readonly tokenSha256: string }
  | { readonly mode: 'capability-token'; readonly tokenFile: string }
  | {
      readonly mode: 'signed-bearer-token';
      readonly sharedSecretFile: string;
      readonly issuer?: string;
      readonly audience?: string;
      /** How much clocks may differ; 30 by default. */
      readonly maxClockSkewSeconds?: number;
    };

/** Looks at an `Authorization` header: undefined lets its sender in, a text says why not. */
export type BearerCheck = (authorization: string | undefined) => string | undefined;

type Crypto = typeof crypto;
type Signed = Extract<BearerSettings, { mode: 'signed-bearer-token' }>;

const defaultSkewSeconds = 30;
const shortestSecretBytes = 32;

/** Reads the secret and gives the check. `clock` is in milliseconds since 1970. Throws `BearerInvalidError`. */
export async function openBearer(settings: BearerSettings, clock: () => number): Promise<BearerCheck> {
  const crypto = await import('node:crypto');
  const accepts =
    settings.mode === 'capability-token'
      ? acceptsToken(crypto, await digestOf(crypto, settings))
      : acceptsSigned({ crypto, settings, clock, secret: await readSharedSecret(settings.sharedSecretFile) });
  return (authorization) => {
    const token = /^bearer +(\S+)$/iu.exec(authorization?.trim() ?? '')?.[1];
    return token === undefined ? 'missing websocket bearer token' : accepts(token);
  };
}

async function digestOf(
  crypto: Crypto,
  settings: Extract<BearerSettings, { mode: 'capability-token' }>,
): Promise<Buffer> {
  if ('tokenFile' in settings) {
    const token = await readSecret(settings.tokenFile);
    if (token === '')
      throw new BearerInvalidError(`the websocket auth token in ${settings.tokenFile} is empty`);
    return crypto.createHash('sha256').update(token).digest();
  }
  if (!/^[\da-f]{64}$/iu.test(settings.tokenSha256)) {
    throw new BearerInvalidError('--ws-token-sha256 must be a 64-character hex SHA-256 digest');
  }
  return Buffer.from(settings.tokenSha256, 'hex');
}

async function readSharedSecret(path: string): Promise<string> {
  const secret = await readSecret(path);
  if (Buffer.byteLength(secret) < shortestSecretBytes) {
    throw new BearerInvalidError(
      `signed websocket bearer secret ${path} must be at least ${shortestSecretBytes} bytes`,
    );
  }
  return secret;
}

async function readSecret(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new BearerInvalidError(`failed to read websocket auth secret ${path}`, { cause });
  }
}

function acceptsToken(crypto: Crypto, expected: Buffer): (token: string) => string | undefined {
  return (token) => {
    const digest = crypto.createHash('sha256').update(token).digest();
    return crypto.timingSafeEqual(digest, expected) ? undefined : 'invalid websocket bearer token';
  };
}

interface SignedCheck {
  readonly crypto: Crypto;
  readonly settings: Signed;
  readonly secret: string;
  readonly clock: () => number;
}

function acceptsSigned({
  crypto,
  settings,
  secret,
  clock,
}: SignedCheck): (token: string) => string | undefined {
  return (token) => {
    const [head, body, signature, ...more] = token.split('.');
    if (head === undefined || body === undefined || signature === undefined || more.length > 0)
      return invalid;
    const expected = crypto.createHmac('sha256', secret).update(`${head}.${body}`).digest();
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) return invalid;
    const claims = readPart(body);
    if (readPart(head)?.['alg'] !== 'HS256' || claims === undefined) return invalid;
    return problemOf(claims, settings, clock() / 1000);
  };
}

const invalid = 'invalid websocket jwt';

/** Claims of RFC 7519 §4.1; without an expiry a token would open the door for ever. */
function problemOf(claims: Claims, settings: Signed, now: number): string | undefined {
  const { exp, nbf, iss, aud } = claims;
  const skew = settings.maxClockSkewSeconds ?? defaultSkewSeconds;
  if (typeof exp !== 'number') return invalid;
  if (exp + skew < now) return 'expired websocket jwt';
  if (nbf !== undefined && typeof nbf !== 'number') return invalid;
  if (nbf !== undefined && nbf - skew > now) return 'websocket jwt is not valid yet';
  if (settings.issuer !== undefined && iss !== settings.issuer) return 'websocket jwt issuer mismatch';
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (settings.audience !== undefined && !audiences.includes(settings.audience)) {
    return 'websocket jwt audience mismatch';
  }
  return undefined;
}

type Claims = Readonly<Record<string, unknown>>;

function readPart(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
