import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import type { FileChangeEntry } from '@codex-ts/protocol';

/** What patches have changed in a turn, all of them together. */
export interface TurnDiff {
  /** Patches are about to change these files: remembers what they hold. */
  begin(changes: readonly FileChangeEntry[]): void;
  /** They have changed them, or failed to. */
  end(): void;
  /** All that is changed, as a unified diff in git's form; undefined when nothing has happened since it was last asked. */
  take(): Promise<string | undefined>;
}

/** Larger files are left out: finding what changed in them takes too long. */
const mostBytes = 4 * 1024 * 1024;

/** Nothing changed yet. Paths are told from the repository's root, or from the workspace where there is none. */
export function createTurnDiff(workspace: string): TurnDiff {
  /** Path → what it held before the turn touched it; undefined where there was no file. */
  const before = new Map<string, string | undefined>();
  let isChanged = false;

  function remember(path: string, text: () => string | undefined): void {
    if (!before.has(path)) before.set(path, text());
  }

  return {
    begin(changes) {
      for (const { path, kind, movedTo } of changes) {
        // It has to be read before the patch goes on, which waits for nobody.
        remember(path, () => (kind === 'add' && !exists(path) ? undefined : textNow(path)));
        if (movedTo !== undefined) remember(movedTo, () => (exists(movedTo) ? textNow(movedTo) : undefined));
      }
    },
    end() {
      isChanged = true;
    },
    async take() {
      if (!isChanged) return undefined;
      isChanged = false;
      const { fileDiff } = await import('./file-diff.ts');
      const root = repositoryRoot(workspace);
      const paths = [...before.keys()].toSorted();
      const diffs = await Promise.all(
        paths.map(async (path) => {
          const change = { before: before.get(path), after: await textOf(path) };
          return fileDiff(relative(root, path), change);
        }),
      );
      return diffs.join('');
    },
  };
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function textNow(path: string): string | undefined {
  try {
    return statSync(path).size > mostBytes ? undefined : readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    return text.length > mostBytes ? undefined : text;
  } catch {
    return undefined;
  }
}

function repositoryRoot(workspace: string): string {
  for (let at = workspace; ; at = dirname(at)) {
    if (exists(join(at, '.git'))) return at;
    if (dirname(at) === at) return workspace;
  }
}
