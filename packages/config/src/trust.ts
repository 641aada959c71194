import { isAbsolute } from 'node:path';

import { normalForm } from '@codex-ts/utils-path';

import type { ConfigToml } from './schema.ts';

/** What the user said about a directory. */
export type Trust = 'trusted' | 'untrusted' | 'unknown';

/** What `[projects]` says about the first of these directories that it knows. */
export function trustOf(directories: readonly string[], projects: ConfigToml['projects'] = {}): Trust {
  const entries = Object.entries(projects).filter(([key]) => isAbsolute(key));
  for (const directory of directories) {
    const place = normalForm(directory);
    const same = entries.filter(([key]) => normalForm(key) === place);
    // Two spellings of one directory can contradict each other.
    if (same.some(([, project]) => project.trust_level === 'untrusted')) return 'untrusted';
    if (same.some(([, project]) => project.trust_level === 'trusted')) return 'trusted';
  }
  return 'unknown';
}
