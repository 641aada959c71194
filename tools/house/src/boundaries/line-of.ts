import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a file first names the specifier, for a finding: dependency-cruiser gives no lines. */
export function lineOf(root: string, path: string, specifier: string): { readonly line?: number } {
  let text: string;
  try {
    text = readFileSync(join(root, path), 'utf8');
  } catch {
    return {};
  }
  const at = text
    .split('\n')
    .findIndex((line) => line.includes(`'${specifier}'`) || line.includes(`"${specifier}"`));
  return at === -1 ? {} : { line: at + 1 };
}
