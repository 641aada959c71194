import { createHash } from 'node:crypto';

/** The secret of one sign-in, and what the authority is told of it beforehand (RFC 7636, S256). */
export interface Pkce {
  readonly verifier: string;
  readonly challenge: string;
}

const verifierBytes = 64;
const stateBytes = 32;

/** A fresh pair. `randomBytes` must be fit for secrets. */
export function createPkce(randomBytes: (count: number) => Uint8Array): Pkce {
  const verifier = base64url(randomBytes(verifierBytes));
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** What ties a callback to the sign-in that asked for it. */
export function createState(randomBytes: (count: number) => Uint8Array): string {
  return base64url(randomBytes(stateBytes));
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
