import { readFileSync } from 'node:fs';

/** The version of this package. */
export function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version: found } = JSON.parse(manifest) as { version: string }; // npm accepts no other
  return found;
}
