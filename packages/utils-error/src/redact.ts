const hidden = '[redacted]';

/** How the name of something secret ends, in snake_case, kebab-case and camelCase alike. */
const secretName = [
  'access[_-]?key',
  'api[_-]?key',
  'authorization',
  'authorization[_-]?code',
  'client[_-]?assertion',
  'code[_-]?verifier',
  'cookie',
  'device[_-]?auth[_-]?id',
  'device[_-]?code',
  'passphrase',
  'password',
  'private[_-]?key',
  'secret',
  'token',
  'user[_-]?code',
].join('|');

// Every pattern starts at the start of a word, or it would take quadratic time over one long word.
const name = String.raw`(?<![\w-])[\w-]*(?:${secretName})`;
const quoted = new RegExp(
  String.raw`(${name}\\*["']?\s*[:=]\s*)(?<quote>\\*["'])(?:(?!\k<quote>)(?:\\.|[^\\]))*`,
  'gisu',
);
const assigned = new RegExp(String.raw`(${name}(?:=|%3D))[^\s&"'<>;,]+`, 'giu');
// As a label in plain text only what no sentence would hold: a compound name, and a value that is no word.
const labelled = new RegExp(
  String.raw`((?<![\w-])(?=\w*[_-])[\w-]*(?:${secretName})\s*:\s*)(?=\S*\d|\S{16})[^\s"'&<>{}[\](),;]+`,
  'giu',
);
// In JSON these are an error code, a status, a map key; only as URL and form parameters do they hold secrets.
const parameter = /([?&#"']|%3F|%26|%23|^)((?:code|key|state)(?:=|%3D))[^\s&"'<>]+/giu;
const header =
  /(?<![\w-])((?:proxy-)?authorization\s*[:=]\s*)(?![\s"'])(?:[\w-]+[ \t]+(?!["'{[(]))?[^\s,;"']+/giu;
const headerLine = /(?<![\w-])((?:x-api-key|api-key|set-cookie|cookie)\s*:\s*)(?![\s"'])[^\r\n"']+/giu;
const scheme = /(\bbearer\s+|\bagentassertion\s+(?=eyJ)|["']basic\s+)[\w.~+/=-]{6,}/giu;
const userInfo = /(?<![a-z0-9+.-])([a-z0-9][a-z0-9+.-]*:\/\/)[^\s/?#"'<>]*@/giu;
const jwt = /(?<![\w-])eyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)*/gu;
const apiKey =
  /(?<![\w-])(?:(?:sk|rt|pat|sess|bedrock-api-key)-[\w-]{6,}={0,2}|at-(?=[\w-]*\d)[\w-]{6,}|ABSK[\w+/]{16,}={0,2})/gu;
// Refresh tokens and authorization codes of the OAuth authority.
const grant = /(?<![\w.-])(?:rt[._]|ac_)(?=[\w.-]{10})(?=[\w.-]*\d)[\w-]*(?:\.[\w-]+)*/gu;
// JSON.parse quotes the text around the mistake.
const jsonExcerpt = /(?:\.{3})?"[\s\S]{0,60}"(?:\.{3})? is not valid JSON/gu;

/**
 * The text with everything that looks like a credential replaced: members, parameters and headers with a
 * secret's name, Authorization schemes, user info in URLs, JWTs, and keys and grants by their prefix. For text from
 * outside.
 */
export function redact(text: string): string {
  return text
    .replace(jsonExcerpt, `${hidden} is not valid JSON`)
    .replace(quoted, `$1$2${hidden}`)
    .replace(assigned, `$1${hidden}`)
    .replace(labelled, `$1${hidden}`)
    .replace(parameter, `$1$2${hidden}`)
    .replace(header, `$1${hidden}`)
    .replace(headerLine, `$1${hidden}`)
    .replace(scheme, `$1${hidden}`)
    .replace(userInfo, `$1${hidden}@`)
    .replace(jwt, hidden)
    .replace(apiKey, hidden)
    .replace(grant, hidden);
}
