/** The `config` of a request as values of `-c`: `key=value`, the value in TOML. */
export function configOverrides(config: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(config).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [`${key}=${tomlValue(value)}`],
  );
}

function tomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
    return `{${members.map(([key, member]) => `${JSON.stringify(key)} = ${tomlValue(member)}`).join(', ')}}`;
  }
  // What JSON escapes in a text, TOML reads alike; the one thing that JSON lets stand is DEL.
  return JSON.stringify(value).replaceAll('\u007F', String.raw`\u007F`);
}
