const ours = /(?:CODEX|OPENAI|CHATGPT)/iu;
const secret = /(?:_|^)(?:TOKENS?|KEYS?|SECRETS?|PASSWORDS?|PASSPHRASE|CREDENTIALS?)(?:_|$)/iu;

/**
 * The environment for a command that the model chose: without the credentials of codex, OpenAI and ChatGPT
 * (`CODEX_API_KEY`, `OPENAI_API_KEY`, `CODEX_ACCESS_TOKEN`, …) and without the variables named in `also`.
 */
export function withoutCredentials(
  environment: Readonly<Record<string, string | undefined>>,
  also: readonly string[] = [],
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const isCredential = (ours.test(name) && secret.test(name)) || also.includes(name);
    if (value !== undefined && !isCredential) kept[name] = value;
  }
  return kept;
}
