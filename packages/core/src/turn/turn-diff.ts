import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import type { FileChangeEntry } from '@codex-ts/protocol';

import type { FileState } from './file-diff.ts';

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
  /** Path → where what stands there was before the turn. */
  const origins = new Map<string, string>();
  let isChanged = false;

  function remember(path: string, text: () => string | undefined): void {
    if (!before.has(path)) before.set(path, text());
  }

  return {
    begin(changes) {
      for (const { path, kind, movedTo } of changes) {
        // It has to be read before the patch goes on, which waits for nobody.
        remember(path, () => (kind === 'add' && !exists(path) ? undefined : textNow(path)));
        if (movedTo === undefined) continue;
        remember(movedTo, () => (exists(movedTo) ? textNow(movedTo) : undefined));
        origins.set(movedTo, origins.get(path) ?? path);
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
      const told = (path: string, text: string | undefined): FileState => ({
        path: relative(root, path),
        text,
      });
      const after = new Map(
        await Promise.all([...before.keys()].map(async (path) => [path, await textOf(path)] as const)),
      );
      const moves = movesAmong(origins, { before, after });
      const moved = new Set(moves.values());
      const paths = [...before.keys()].filter((path) => !moved.has(path)).toSorted();
      const diffs = await Promise.all(
        paths.map((path) => {
          const origin = moves.get(path) ?? path;
          return fileDiff(told(origin, before.get(origin)), told(path, after.get(path)));
        }),
      );
      return diffs.join('');
    },
  };
}

type Texts = ReadonlyMap<string, string | undefined>;

/** New path → old path, of files that stand elsewhere now: nothing is at the old path, and nothing was at the new one. */
function movesAmong(
  origins: ReadonlyMap<string, string>,
  { before, after }: { before: Texts; after: Texts },
): Map<string, string> {
  const moves = new Map<string, string>();
  for (const [path, origin] of origins) {
    const isGone = before.get(origin) !== undefined && after.get(origin) === undefined;
    const isNew = before.get(path) === undefined && after.get(path) !== undefined;
    if (isGone && isNew && ![...moves.values()].includes(origin)) moves.set(path, origin);
  }
  return moves;
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
