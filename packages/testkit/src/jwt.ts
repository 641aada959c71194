import { mintTokenId } from './secret-marker.ts';

/** Signs claims as a JWT, and publishes the key that checks them; takes S256 challenges. */
export interface Signer {
  /** ES256 (RFC 7518 §3.4); `jti` is its own. */
  sign(claims: Readonly<Record<string, unknown>>): string;
  /** `BASE64URL(SHA256(ASCII(code_verifier)))` (RFC 7636 §4.2). */
  challengeOf(verifier: string): string;
  /** RFC 7517. */
  readonly keySet: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

const keyId = 'testkit-1';

/** Makes a fresh key pair. ES256 and not RS256 because a P-256 key costs no time to make. */
export async function createSigner(): Promise<Signer> {
  const { createHash, generateKeyPairSync, sign } = await import('node:crypto');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const header = encode({ alg: 'ES256', typ: 'JWT', kid: keyId });
  return {
    sign(claims) {
      const signed = `${header}.${encode({ jti: mintTokenId(), ...claims })}`;
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${signed}.${signature.toString('base64url')}`;
    },
    challengeOf: (verifier) => createHash('sha256').update(verifier).digest('base64url'),
    keySet: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'ES256', use: 'sig' }] },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
