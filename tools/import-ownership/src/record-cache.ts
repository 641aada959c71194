import { statSync } from 'node:fs';
import { join } from 'node:path';

import {
  FileUnreadableError,
  openFileTable,
  readSource,
  type FileTable,
  type Workspace,
} from '@codex-ts/lint-run';

import type { ModuleRecord } from './module-record.ts';
import { version } from './version.ts';

/** Whether records are kept from run to run, and where. */
export interface CacheChoice {
  readonly isOn: boolean;
  /** Absolute; below `node_modules/.cache` of the root by default. */
  readonly location?: string;
  readonly strategy?: 'content' | 'metadata';
}

/** What records depend on. */
export interface RecordFacts {
  readonly conditions: readonly string[];
  readonly findsWrappers: boolean;
}

function isRecord(kept: unknown): kept is ModuleRecord {
  // The key holds the version of this package, so what has these members was written by these lines.
  return (
    typeof kept === 'object' && kept !== null && 'imports' in kept && 'exports' in kept && 'loose' in kept
  );
}

/** Records depend on which specifiers lead to neighbours and what is sought, besides the files. */
function keyOf({ packages }: Workspace, { conditions, findsWrappers }: RecordFacts): string {
  const names = packages.map(({ name, folder }) => [name, folder]);
  return JSON.stringify([version(), names, conditions, findsWrappers]);
}

/** Reads each file anew and keeps nothing. */
function plainTable(root: string): FileTable<ModuleRecord> {
  return {
    look(file) {
      try {
        const path = join(root, file);
        // Who looks twice wants to know whether it is the same file, and no more.
        const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
        if (stat === undefined) return undefined;
        const { text } = readSource(path);
        return { file, hash: `${stat.mtimeNs} ${stat.size}`, text: () => text };
      } catch (error) {
        if (error instanceof FileUnreadableError && error.reason === 'missing') return undefined;
        throw error;
      }
    },
    keep: () => undefined,
    save: () => Promise.resolve(undefined),
  };
}

/** Opens the records that an earlier run has kept; without a cache nothing is read or written. */
export async function openRecordTable(
  workspace: Workspace,
  options: { cache: CacheChoice; facts: RecordFacts },
): Promise<FileTable<ModuleRecord>> {
  const { cache, facts } = options;
  if (!cache.isOn) return plainTable(workspace.root);
  return openFileTable<ModuleRecord>({
    root: workspace.root,
    path: cache.location ?? join(workspace.root, 'node_modules/.cache/import-ownership/records.json'),
    key: keyOf(workspace, facts),
    readFacts: (kept) => (isRecord(kept) ? kept : undefined),
    strategy: cache.strategy ?? 'metadata',
  });
}
