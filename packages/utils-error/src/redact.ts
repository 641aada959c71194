const hidden = '[redacted]';

const secretNames = [
  'access_token',
  'api_key',
  'authorization',
  'authorization_code',
  'client_secret',
  'code',
  'code_verifier',
  'device_auth_id',
  'id_token',
  'key',
  'openai_api_key',
  'password',
  'personal_access_token',
  'refresh_token',
  'requested_token',
  'secret_access_key',
  'session_token',
  'state',
  'subject_token',
  'token',
  'user_code',
];

const names = secretNames.join('|');
const jsonMember = new RegExp(String.raw`("(?:${names})"\s*:\s*)"(?:[^"\\]|\\.)*"?`, 'giu');
const queryMember = new RegExp(String.raw`([?&#\s;]|^)((?:${names})=)[^&\s"'<>]+`, 'giu');
const header = /\b((?:proxy-)?authorization\s*[:=]\s*)(?:(?:bearer|basic)\s+)?[^\s,;"']+/giu;
const bearer = /\b(bearer\s+)[\w.~+/=-]+/giu;
const userInfo = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]+(?::[^\s/@]*)?@/giu;
const jwt = /\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?/gu;
const apiKey = /\b(?:sk|at|rt|pat)-[\w-]{8,}/gu;

/**
 * The text with everything that looks like a credential replaced: JSON members and URL parameters with a
 * secret's name, Authorization headers, user info in URLs, JWTs, and keys by their prefix. For text from outside.
 */
export function redact(text: string): string {
  return text
    .replace(jsonMember, `$1"${hidden}"`)
    .replace(queryMember, `$1$2${hidden}`)
    .replace(header, `$1${hidden}`)
    .replace(bearer, `$1${hidden}`)
    .replace(userInfo, `$1${hidden}@`)
    .replace(jwt, hidden)
    .replace(apiKey, hidden);
}
