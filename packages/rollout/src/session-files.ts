import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { parseThreadId, type ThreadId } from '@codex-ts/protocol';
import { errnoOf } from '@codex-ts/utils-error';

import { RolloutReadError, ThreadArchivedError } from './errors.ts';

/** A log, as its name tells it. */
export interface SessionFile {
  path: string;
  threadId: ThreadId;
  /** The last id in the name: the thread's own, or that of a later stretch of it after it was taken back. */
  rolloutId: ThreadId;
}

const id = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const fileName = new RegExp(
  String.raw`^rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-(?<thread>${id})(?:_(?<later>${id}))?\.jsonl$`,
  'u',
);

/** Where a new log goes: the day and the time are local, as native writes them. */
export function newSessionPath(codexHome: string, threadId: ThreadId, nowMs: number): string {
  const now = new Date(nowMs);
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(twoDigits);
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(twoDigits);
  return join(
    codexHome,
    'sessions',
    ...date,
    `rollout-${date.join('-')}T${time.join('-')}-${threadId}.jsonl`,
  );
}

function twoDigits(value: number): string {
  return String(value).padStart(/*maxLength*/ 2, '0');
}

/** The CODEX_HOME that a log belongs to, by where it lies. */
export function homeOf(path: string): string {
  const folder = dirname(path);
  return basename(folder) === 'archived_sessions' ? dirname(folder) : dirname(join(folder, '..', '..', '..'));
}

/** The folder of a log that is not archived, by the date in its name. */
export function sessionFolder(codexHome: string, name: string): string {
  const [year = '', month = '', day = ''] = name.slice('rollout-'.length).split('T', 1).join('').split('-');
  return join(codexHome, 'sessions', year, month, day);
}

/** The folder of the archived. */
export function archiveFolder(codexHome: string): string {
  return join(codexHome, 'archived_sessions');
}

/** The archived logs, newest first by their names. Opens none. */
export async function archivedFiles(codexHome: string): Promise<SessionFile[]> {
  return filesIn(archiveFolder(codexHome));
}

/** A log by its path; undefined when it is not called like one. */
export function sessionFile(path: string): SessionFile | undefined {
  const groups = fileName.exec(basename(path))?.groups;
  if (groups === undefined) return undefined;
  const { thread = '', later = thread } = groups;
  const threadId = parseThreadId(thread);
  const rolloutId = parseThreadId(later);
  return threadId === undefined || rolloutId === undefined ? undefined : { path, threadId, rolloutId };
}

/** All logs under `sessions/`, newest first by their names. Opens none. */
export async function* sessionFiles(codexHome: string): AsyncGenerator<SessionFile> {
  const root = join(codexHome, 'sessions');
  for (const year of await namesDown(root, /^\d{4}$/u)) {
    for (const month of await namesDown(join(root, year), /^\d\d$/u)) {
      for (const day of await namesDown(join(root, year, month), /^\d\d$/u)) {
        yield* await filesIn(join(root, year, month, day));
      }
    }
  }
}

/**
 * The newest log of the thread, or undefined when there is none. Throws `ROLLOUT_THREAD_ARCHIVED` when there is one
 * among the archived.
 */
export async function findThread(codexHome: string, threadId: ThreadId): Promise<string | undefined> {
  for await (const file of sessionFiles(codexHome)) {
    if (file.threadId === threadId) return file.path;
  }
  for (const file of await archivedFiles(codexHome)) {
    if (file.threadId === threadId) throw new ThreadArchivedError(threadId, file.path);
  }
  return undefined;
}

/** The log whose name ends with this id, archived or not. */
export async function findRollout(codexHome: string, rolloutId: ThreadId): Promise<string | undefined> {
  for await (const file of sessionFiles(codexHome)) {
    if (file.rolloutId === rolloutId) return file.path;
  }
  const archived = await archivedFiles(codexHome);
  return archived.find((file) => file.rolloutId === rolloutId)?.path;
}

async function filesIn(folder: string): Promise<SessionFile[]> {
  const names = await namesDown(folder, fileName);
  return names.flatMap((name) => sessionFile(join(folder, name)) ?? []);
}

async function namesDown(folder: string, pattern: RegExp): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return [];
    throw new RolloutReadError(folder, { cause });
  }
  return names
    .filter((name) => pattern.test(name))
    .toSorted()
    .toReversed();
}
