/** 43 to 128 unreserved characters (RFC 7636 §4.1). */
const verifierForm = /^[\w.~-]{43,128}$/u;
/** The base64url of 32 bytes. */
const challengeForm = /^[\w-]{43}$/u;

/** Whether it can be a `code_verifier`. */
export function isVerifier(text: string): boolean {
  return verifierForm.test(text);
}

/** Whether it can be an S256 `code_challenge`. */
export function isChallenge(text: string): boolean {
  return challengeForm.test(text);
}
