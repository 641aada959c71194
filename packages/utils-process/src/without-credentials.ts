const secret =
  /(?:_|^)(?:TOKENS?|(?:API|ACCESS)?KEYS?|SECRETS?|PASSWORDS?|PASSWD|PASSPHRASE|CREDENTIALS?)(?:_|$)/iu;
/** They count or name things that are called so, and hold none. */
const harmless = /(?:^|_)(?:MAX|MIN|NUM|COUNT|LIMIT|ID|PATH|FILE|DIR|URL)(?:_|$)/iu;

/**
 * The environment for a command that the model chose, without credentials: no variable whose name says that it holds
 * a key, token, password or secret (`CODEX_API_KEY`, `GITHUB_TOKEN`, …), and none of those named in `also`.
 */
export function withoutCredentials(
  environment: Readonly<Record<string, string | undefined>>,
  also: readonly string[] = [],
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const isCredential = (secret.test(name) && !harmless.test(name)) || also.includes(name);
    if (value !== undefined && !isCredential) kept[name] = value;
  }
  return kept;
}
