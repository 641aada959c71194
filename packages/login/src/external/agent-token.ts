import * as z from 'zod/mini';

import { AgentIdentityError } from '../errors.ts';
import { readJson } from '../read-json.ts';
import { parseAgentToken } from '../record/agent-identity.ts';

const issuer = 'https://chatgpt.com/codex-backend/agent-identity';
const audience = 'codex-app-server';

// What the issuer's clock and ours may differ by; the figure of the library native verifies with.
const leewaySeconds = 60;

const KeySet = z.object({ keys: z.array(z.looseObject({ kid: z.optional(z.string()) })) });

/** Believes the token of an agent, by the issuer's keys (a JWKS, RFC 7517, as text), or throws `AgentIdentityError`. */
export async function verifyAgentToken(token: string, keys: string, nowMs: number): Promise<void> {
  const { header, claims, signedText, signature } = parseAgentToken(token);
  const set = readJson(KeySet, keys);
  if (set === undefined) {
    throw new AgentIdentityError('failed to decode agent identity JWKS', { retry: 'later' });
  }
  if (header.kid === undefined)
    throw new AgentIdentityError('agent identity JWT header does not include a kid');
  const jwk = set.keys.find(({ kid }) => kid === header.kid);
  if (jwk === undefined) throw new AgentIdentityError(`agent identity JWT kid ${header.kid} is not trusted`);
  if (header.alg !== 'RS256') throw notVerified('it is not signed with RS256');
  if (!(await isSignedBy(jwk, signedText, signature))) throw notVerified('the signature is not the issuer’s');
  if (claims.iss !== issuer) throw notVerified('it is of another issuer');
  if (![claims.aud].flat().includes(audience)) throw notVerified('it is for another audience');
  if (claims.exp < nowMs / 1000 - leewaySeconds) throw notVerified('it has expired');
}

async function isSignedBy(
  jwk: Readonly<Record<string, unknown>>,
  text: string,
  signature: Buffer,
): Promise<boolean> {
  const { createPublicKey, verify } = await import('node:crypto');
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return key.asymmetricKeyType === 'rsa' && verify('sha256', Buffer.from(text), key, signature);
  } catch {
    return false; // no key of any kind that we know
  }
}

function notVerified(why: string): AgentIdentityError {
  return new AgentIdentityError(`failed to verify agent identity JWT: ${why}`);
}
