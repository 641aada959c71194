/** What the marker says when it is read as base64url. Twelve letters, so that it encodes to whole groups. */
const markerText = 'CodexTestkit';

/**
 * Stands in every secret this package mints: tokens (also inside a JWT's text), API keys, authorization codes,
 * verifiers, device ids. Searching logs, output and files for it finds whatever leaked; not this source, which only
 * computes it.
 */
export const secretMarker: string = btoa(markerText);

/** An unguessable string that carries the marker. */
export function mintSecret(prefix = ''): string {
  return `${prefix}${secretMarker}${randomText()}`;
}

/**
 * A value for `jti` that shows the marker in the encoded JWT, provided it is the first member: `{"jti":"x` are nine
 * bytes, so the marker begins on a whole group.
 */
export function mintTokenId(): string {
  return `x${markerText}${randomText()}`;
}

function randomText(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64url');
}
