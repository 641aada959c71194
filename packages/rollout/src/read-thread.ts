import { stat } from 'node:fs/promises';

import { RolloutBaseError, RolloutFileError, RolloutReadError } from './errors.ts';
import { logLines } from './log-lines.ts';
import { parseRolloutLine } from './rollout-line.ts';
import { findRollout, homeOf } from './session-files.ts';
import type { SessionMeta } from './session-meta.ts';
import { createThreadReader, type ThreadContents, type ThreadReader } from './thread-reader.ts';

/** A thread as its log tells it. */
export interface RecordedThread extends ThreadContents {
  path: string;
  meta: SessionMeta;
}

/** Where the file ends, for whoever appends to it. */
export interface FileEnd {
  bytes: number;
  /** False when the last line was cut off, as by a crash. */
  isLineEnded: boolean;
}

/**
 * Reads a log, and those that it continues. Garbled lines are skipped and counted. Throws `ROLLOUT_FILE_INVALID`,
 * `ROLLOUT_BASE_MISSING` and `ROLLOUT_READ_FAILED`.
 */
export async function readThread(path: string): Promise<RecordedThread> {
  const { thread } = await scanThread(path);
  return thread;
}

/** The same, with what appending needs to know. */
export async function scanThread(path: string): Promise<{ thread: RecordedThread; end: FileEnd }> {
  const [leaf, ...bases] = await lineage(path);
  const reader = createThreadReader();
  for (const base of bases.toReversed()) await readInto(reader, base);
  const end = await readInto(reader, leaf);
  return { thread: { path, meta: leaf.meta, ...reader.contents }, end };
}

/** The first line of a log. */
export async function readMeta(path: string): Promise<SessionMeta> {
  for await (const lines of logLines(path)) {
    const [first] = lines;
    if (first === undefined) continue;
    const line = first.text === undefined ? undefined : parseRolloutLine(first.text);
    if (line?.content.type === 'sessionMeta') return line.content.meta;
    throw new RolloutFileError(path, 'noHeader');
  }
  throw new RolloutFileError(path, 'empty');
}

interface Ancestor {
  path: string;
  meta: SessionMeta;
  /** How much of the file counts. */
  bytes: number;
}

/** The log itself, then the one it continues, and so on. */
async function lineage(path: string): Promise<[Ancestor, ...Ancestor[]]> {
  const leaf: Ancestor = { path, meta: await readMeta(path), bytes: Infinity };
  const chain: [Ancestor, ...Ancestor[]] = [leaf];
  for (let at = leaf; at.meta.historyBase !== undefined;) {
    const { rolloutId, bytes } = at.meta.historyBase;
    const base = await findRollout(homeOf(path), rolloutId);
    if (base === undefined || chain.some((known) => known.path === base) || (await sizeOf(base)) < bytes) {
      throw new RolloutBaseError(at.path, rolloutId);
    }
    at = { path: base, meta: await readMeta(base), bytes };
    chain.push(at);
  }
  return chain;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    throw new RolloutReadError(path, { cause });
  }
}

async function readInto(reader: ThreadReader, part: { path: string; bytes: number }): Promise<FileEnd> {
  const end: FileEnd = { bytes: 0, isLineEnded: true };
  for await (const lines of logLines(part.path, part.bytes)) {
    for (const { text, isEnded, bytes } of lines) {
      reader.add(text);
      end.bytes += bytes;
      end.isLineEnded = isEnded;
    }
  }
  return end;
}
