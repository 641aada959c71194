import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import type { ThreadId } from '@codex-ts/protocol';
import { normalForm } from '@codex-ts/utils-path';

import { RolloutReadError } from './errors.ts';
import { logLines } from './log-lines.ts';
import { parseRolloutLine } from './rollout-line.ts';
import { sessionFiles, type SessionFile } from './session-files.ts';
import type { SessionMeta } from './session-meta.ts';

/** A thread, as the first lines of its log tell it. */
export interface ThreadSummary {
  path: string;
  meta: SessionMeta;
  /** The first thing a person said. */
  preview: string;
  /** When its log last changed, in milliseconds since 1970. */
  updatedAtMs: number;
}

/** Some threads, newest first. */
export interface ThreadPage {
  threads: ThreadSummary[];
  /** Give it to the next call to go on. Absent at the end. */
  nextCursor?: string;
}

/** Which threads, and how many. */
export interface ListOptions {
  codexHome: string;
  /** 25 unless given. */
  limit?: number;
  /** Only threads of this directory. */
  cwd?: string;
  cursor?: string;
  /** By when they began, or by when their logs last changed; the latter looks at every file. */
  order?: 'created' | 'updated';
}

const headBytes = 1024 * 1024;
const headLines = 100;

/**
 * Lists threads in which somebody said something, newest first. Opens only as many logs as it needs, and reads only
 * their first lines; what is no log is passed over. Throws `ROLLOUT_READ_FAILED` when a directory cannot be read.
 */
export async function listThreads(options: ListOptions): Promise<ThreadPage> {
  const { limit = 25, cwd, cursor } = options;
  const threads: ThreadSummary[] = [];
  let last: string | undefined;
  const candidates =
    options.order === 'updated' ? byChange(options.codexHome) : byBeginning(options.codexHome);
  for await (const { file, key } of candidates) {
    if (cursor !== undefined && key >= cursor) continue;
    if (threads.length === limit) return last === undefined ? { threads } : { threads, nextCursor: last };
    const thread = await summarize(file.path);
    if (thread === undefined) continue;
    if (cwd !== undefined && normalForm(thread.meta.cwd) !== normalForm(cwd)) continue;
    threads.push(thread);
    last = key;
  }
  return { threads };
}

interface Candidate {
  file: SessionFile;
  /** Sorts as the threads are listed. */
  key: string;
}

/** Each thread's newest file. */
async function* threadFiles(codexHome: string): AsyncGenerator<SessionFile> {
  const seen = new Set<ThreadId>();
  for await (const file of sessionFiles(codexHome)) {
    if (seen.has(file.threadId)) continue;
    seen.add(file.threadId);
    yield file;
  }
}

async function* byBeginning(codexHome: string): AsyncGenerator<Candidate> {
  for await (const file of threadFiles(codexHome)) yield { file, key: basename(file.path) };
}

async function* byChange(codexHome: string): AsyncGenerator<Candidate> {
  const candidates: Candidate[] = [];
  for await (const file of threadFiles(codexHome)) {
    const changedMs = await changedAt(file.path);
    if (changedMs === undefined) continue;
    const time = String(Math.floor(changedMs)).padStart(/*maxLength*/ 15, '0');
    candidates.push({ file, key: `${time} ${basename(file.path)}` });
  }
  yield* candidates.toSorted((one, other) => (one.key < other.key ? 1 : -1));
}

async function changedAt(path: string): Promise<number | undefined> {
  // A file that went away meanwhile is no thread any more.
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

async function summarize(path: string): Promise<ThreadSummary | undefined> {
  try {
    const head = await readHead(path);
    const updatedAtMs = await changedAt(path);
    return head && updatedAtMs !== undefined ? { path, ...head, updatedAtMs } : undefined;
  } catch (error) {
    if (error instanceof RolloutReadError) return undefined;
    throw error;
  }
}

async function readHead(path: string): Promise<{ meta: SessionMeta; preview: string } | undefined> {
  let meta: SessionMeta | undefined;
  let count = 0;
  for await (const lines of logLines(path, headBytes)) {
    for (const { text } of lines) {
      const content = text === undefined ? undefined : parseRolloutLine(text)?.content;
      if (meta === undefined) {
        if (content?.type !== 'sessionMeta') return undefined;
        ({ meta } = content);
      }
      if (content?.type === 'userMessage') return { meta, preview: content.text };
      count += 1;
      if (count === headLines) return undefined;
    }
  }
  return undefined;
}
