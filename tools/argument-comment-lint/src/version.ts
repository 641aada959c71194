import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The version of this package. */
export function version(): string {
  return versionIn(new URL('../package.json', import.meta.url));
}

/** The version of the native TypeScript that answers unless another is asked for. */
export function nativeVersion(directory?: string): string {
  const from = directory === undefined ? import.meta.url : join(directory, 'package.json');
  return versionIn(createRequire(from).resolve('typescript/package.json'));
}

function versionIn(manifest: URL | string): string {
  const { version: found } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }; // npm accepts no other
  return found;
}
