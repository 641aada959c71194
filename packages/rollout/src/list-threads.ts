import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import type { ThreadId } from '@codex-ts/protocol';
import { normalForm } from '@codex-ts/utils-path';

import { CursorInvalidError } from './errors.ts';
import { inBatches } from './in-batches.ts';
import { archivedFiles, sessionFiles, type SessionFile } from './session-files.ts';
import { threadNames } from './session-index.ts';
import { createHeadCache, threadHead, type HeadCache, type ThreadHead } from './thread-head.ts';

/** A thread, as the first lines of its log tell it. */
export interface ThreadSummary extends ThreadHead {
  path: string;
  /** What people call it. */
  name?: string;
  /** When its log last changed, in milliseconds since 1970. */
  updatedAtMs: number;
}

/** Some threads. */
export interface ThreadPage {
  threads: ThreadSummary[];
  /** Give it to the next call to go on. Absent at the end. */
  nextCursor?: string;
  /** For a call in the other direction: it begins with the first of these threads. Absent when there are none. */
  backwardsCursor?: string;
}

/** Which threads, how many, and in which order. */
export interface ListOptions {
  codexHome: string;
  /** 25 unless given. */
  limit?: number;
  cursor?: string;
  /** By when they began, unless given; or by when their logs last changed, for which every file is looked at. */
  sortKey?: 'created_at' | 'updated_at';
  /** Newest first (`desc`) unless given. */
  sortDirection?: 'asc' | 'desc';
  /** The archived ones instead of the others. */
  archived?: boolean;
  /** Only threads of this directory, or of one of these. */
  cwd?: string | readonly string[];
  /** Only threads of these providers. */
  modelProviders?: readonly string[];
  /** Only threads that were begun so, as `SessionMeta.source` says. */
  sources?: readonly string[];
  /** Only threads in whose name, or first words, this occurs. */
  searchTerm?: string;
  /** What earlier listings have read. */
  cache?: HeadCache;
}

/**
 * Lists threads in which somebody said something. Opens only as many logs as it needs, and reads only
 * their first lines; what is no log is passed over. Throws `ROLLOUT_READ_FAILED` when a directory cannot be read, and
 * `ROLLOUT_CURSOR_INVALID`.
 */
export async function listThreads(options: ListOptions): Promise<ThreadPage> {
  const { limit = 25, sortDirection = 'desc', cursor } = options;
  if (cursor !== undefined && !cursorForm.test(cursor)) throw new CursorInvalidError(cursor);
  const { cache = createHeadCache() } = options;
  const names = await threadNames(options.codexHome);
  const isWanted = threadFilter(options);
  const rest = candidatesFrom(options);
  const found: { thread: ThreadSummary; key: string }[] = [];
  const summaries = inBatches(rest, (candidate) => summarize(candidate, { names, cache, isWanted }), {
    wanted: limit + 1,
  });
  for await (const each of summaries) {
    if (each === undefined) continue;
    found.push(each);
    if (found.length > limit) break;
  }
  const threads = found.slice(/*start*/ 0, limit);
  const [first, last] = [threads[0], threads.at(-1)];
  return {
    threads: threads.map(({ thread }) => thread),
    ...(found.length > limit && last !== undefined && { nextCursor: last.key }),
    ...(first !== undefined && { backwardsCursor: backwards(first.key, sortDirection) }),
  };
}

interface Candidate {
  file: SessionFile;
  /** Sorts as the threads are listed. */
  key: string;
  updatedAtMs?: number;
}

const secondLength = 'rollout-2026-11-25T10-00-00'.length;
const millisecondLength = 15;
const cursorForm = /^(?:rollout-\d{4}-|\d{15})/u;

/** A place just before all threads of the same moment, in the other direction. */
function backwards(key: string, direction: 'asc' | 'desc'): string {
  const moment = key.slice(/*start*/ 0, key.startsWith('rollout-') ? secondLength : millisecondLength);
  return direction === 'desc' ? moment : `${moment}~`;
}

async function* candidatesFrom(options: ListOptions): AsyncGenerator<Candidate> {
  const { sortKey = 'created_at', sortDirection = 'desc', cursor } = options;
  const files = threadFiles(options);
  const isAscending = sortDirection === 'asc';
  if (sortKey === 'created_at' && !isAscending) {
    for await (const file of files) {
      const key = basename(file.path);
      if (cursor === undefined || key < cursor) yield { file, key };
    }
    return;
  }
  const all: Candidate[] = [];
  if (sortKey === 'created_at') {
    for await (const file of files) all.push({ file, key: basename(file.path) });
  } else {
    for await (const candidate of inBatches(files, changedCandidate)) {
      if (candidate !== undefined) all.push(candidate);
    }
  }
  all.sort((one, other) => (one.key < other.key === isAscending ? -1 : 1));
  for (const candidate of all) {
    const { key } = candidate;
    if (cursor === undefined || (isAscending ? key > cursor : key < cursor)) yield candidate;
  }
}

/** Each thread's newest file. */
async function* threadFiles({ codexHome, archived = false }: ListOptions): AsyncGenerator<SessionFile> {
  const seen = new Set<ThreadId>();
  for await (const file of archived ? await archivedFiles(codexHome) : sessionFiles(codexHome)) {
    if (seen.has(file.threadId)) continue;
    seen.add(file.threadId);
    yield file;
  }
}

async function changedCandidate(file: SessionFile): Promise<Candidate | undefined> {
  const updatedAtMs = await changedAt(file.path);
  if (updatedAtMs === undefined) return undefined;
  const time = String(Math.floor(updatedAtMs)).padStart(millisecondLength, '0');
  return { file, key: `${time} ${basename(file.path)}`, updatedAtMs };
}

async function changedAt(path: string): Promise<number | undefined> {
  // A file that went away meanwhile is no thread any more.
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

interface SummaryMeans {
  names: ReadonlyMap<ThreadId, string>;
  cache: HeadCache;
  isWanted: ThreadFilter;
}

async function summarize(
  { file, key, updatedAtMs: known }: Candidate,
  { names, cache, isWanted }: SummaryMeans,
): Promise<{ thread: ThreadSummary; key: string } | undefined> {
  const { path, threadId } = file;
  const head = await threadHead(path, cache);
  if (head === undefined) return undefined;
  const name = names.get(threadId);
  const thread = { path, ...head, ...(name !== undefined && { name }) };
  if (!isWanted(thread)) return undefined;
  const updatedAtMs = known ?? (await changedAt(path));
  return updatedAtMs === undefined ? undefined : { thread: { ...thread, updatedAtMs }, key };
}

type ThreadFilter = (thread: Omit<ThreadSummary, 'updatedAtMs'>) => boolean;

function threadFilter(options: ListOptions): ThreadFilter {
  const { cwd, modelProviders, sources, searchTerm } = options;
  const places = cwd === undefined ? undefined : new Set([cwd].flat().map((each) => normalForm(each)));
  const words = searchTerm?.toLowerCase();
  return ({ meta, name, preview }) =>
    (places === undefined || places.has(normalForm(meta.cwd))) &&
    (modelProviders === undefined || modelProviders.includes(meta.modelProvider ?? '')) &&
    (sources === undefined || sources.includes(meta.source)) &&
    (words === undefined || (name ?? preview).toLowerCase().includes(words));
}
