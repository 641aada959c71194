import type { Account } from './account-claims.ts';
import type { Family } from './token-ledger.ts';
import { mintSecret } from './secret-marker.ts';

/** RFC 6749 §4.1.2 recommends ten minutes at most. */
const codeLifetimeMs = 10 * 60_000;

/** What an authorization code stands for. */
export interface CodeGrant {
  readonly account: Account;
  readonly clientId: string;
  readonly redirectUri: string;
  /** The S256 challenge, RFC 7636 §4.2. */
  readonly challenge: string;
}

/** Authorization codes: each works once, for the client, address and verifier it was made for. */
export interface AuthorizationCodes {
  create(grant: CodeGrant, nowMs: number): string;
  /** Uses the code up. What is returned is its grant, or why it is refused. */
  redeem(code: string, proof: CodeProof): CodeGrant | string;
  /** Remembers which login came of a code, so that a second use can end it (RFC 6749 §4.1.2). */
  remember(code: string, family: Family): void;
}

/** What a client shows to redeem a code. */
export interface CodeProof {
  readonly clientId: string;
  readonly redirectUri: string;
  /** `BASE64URL(SHA256(code_verifier))`. */
  readonly challenge: string;
  readonly nowMs: number;
}

interface Entry {
  readonly grant: CodeGrant;
  readonly endsAtMs: number;
  used: boolean;
  family?: Family;
}

export function createAuthorizationCodes(): AuthorizationCodes {
  const codes = new Map<string, Entry>();

  return {
    create(grant, nowMs) {
      const code = mintSecret('ac_');
      codes.set(code, { grant, endsAtMs: nowMs + codeLifetimeMs, used: false });
      return code;
    },
    redeem(code, proof) {
      const entry = codes.get(code);
      if (entry === undefined) return 'the code is unknown';
      if (entry.used) {
        if (entry.family !== undefined) entry.family.ended = true;
        return 'the code was already used';
      }
      entry.used = true;
      if (entry.endsAtMs <= proof.nowMs) return 'the code has expired';
      const { grant } = entry;
      if (grant.clientId !== proof.clientId) return 'the code was issued to another client';
      if (grant.redirectUri !== proof.redirectUri) return 'redirect_uri is not the one of the authorization';
      return grant.challenge === proof.challenge ? grant : 'code_verifier does not fit the code_challenge';
    },
    remember(code, family) {
      const entry = codes.get(code);
      if (entry !== undefined) entry.family = family;
    },
  };
}
