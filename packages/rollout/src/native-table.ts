import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { ThreadId } from '@codex-ts/protocol';
import { loadSqlite } from '@codex-ts/utils-file-lock';

/** What native codex's own table of threads has to learn. */
export type TableChange =
  | { change: 'moved'; path: string; isArchived: boolean }
  | { change: 'named'; name: string }
  | { change: 'deleted' };

const attempts = 10;
const pauseMs = 20;
/** Primary result code of SQLite for a database that somebody else writes (https://www.sqlite.org/rescode.html). */
const busy = 5;

/**
 * Tells native codex, where it keeps its table of threads in this CODEX_HOME, what has become of one. The files are the
 * truth for native too, and it looks at its table first. A table that is not as we know it is left alone: native makes
 * it anew from the files.
 */
export async function tellNative(
  codexHome: string,
  { threadId, nowMs, ...change }: { threadId: ThreadId; nowMs: number } & TableChange,
): Promise<void> {
  const path = join(codexHome, 'state_5.sqlite');
  if (!existsSync(path)) return;
  const { sql, values } = statement(change, nowMs);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (run(path, sql, [...values, threadId])) return;
    await pause(pauseMs * attempt);
  }
}

/** False when somebody else writes the database. */
function run(path: string, sql: string, values: readonly (string | number | null)[]): boolean {
  const sqlite = loadSqlite();
  if (sqlite === undefined) return true;
  try {
    const database = new sqlite.DatabaseSync(path, { timeout: 0 });
    try {
      database.prepare(sql).run(...values);
    } finally {
      database.close();
    }
    return true;
  } catch (error) {
    return resultCode(error) !== busy;
  }
}

function resultCode(error: unknown): number | undefined {
  const isSqlite = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
  // The lower byte is the primary code.
  return isSqlite && typeof error.errcode === 'number' ? error.errcode % 256 : undefined;
}

function statement(
  change: TableChange,
  nowMs: number,
): { sql: string; values: readonly (string | number | null)[] } {
  switch (change.change) {
    case 'moved': {
      const { path, isArchived } = change;
      const archivedAt = isArchived ? Math.floor(nowMs / 1000) : null;
      return {
        sql: 'UPDATE threads SET rollout_path = ?, archived = ?, archived_at = ? WHERE id = ?',
        values: [path, Number(isArchived), archivedAt],
      };
    }
    case 'named':
      return { sql: 'UPDATE threads SET name = ? WHERE id = ?', values: [change.name] };
    case 'deleted':
      return { sql: 'DELETE FROM threads WHERE id = ?', values: [] };
    default:
      return change satisfies never;
  }
}
