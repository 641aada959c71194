import { stat } from 'node:fs/promises';

import type { ThreadId, TurnId } from '@codex-ts/protocol';

import { RolloutBaseError, RolloutFileError, RolloutReadError, TurnMissingError } from './errors.ts';
import { logLines, type LogLine } from './log-lines.ts';
import { parseRolloutLine } from './rollout-line.ts';
import { findRollout, homeOf, sessionFile } from './session-files.ts';
import type { SessionMeta } from './session-meta.ts';
import { createThreadReader, type ThreadContents } from './thread-reader.ts';

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

/** A place in a thread's history: so many bytes of that file, and all that comes before the file. */
export interface HistoryCut {
  path: string;
  rolloutId: ThreadId;
  bytes: number;
}

/**
 * Reads a log, and those that it continues; only up to the end of the turn `at`, or to where the turn `before` begins, when
 * that is given. Garbled lines are
 * skipped and counted. Throws `ROLLOUT_FILE_INVALID`, `ROLLOUT_BASE_MISSING`, `ROLLOUT_READ_FAILED` and
 * `ROLLOUT_TURN_MISSING`.
 */
export async function readThread(path: string, options: CutPlace = {}): Promise<RecordedThread> {
  const { thread } = await scanThread(path, options);
  return thread;
}

/** Where a history is cut: behind the end of the turn `at`, or where the turn `before` begins. */
export interface CutPlace {
  at?: TurnId;
  before?: TurnId;
}

/** The same, with what appending and forking need to know. */
export async function scanThread(
  path: string,
  { at, before }: CutPlace = {},
): Promise<{ thread: RecordedThread; end: FileEnd; cut: HistoryCut }> {
  const [leaf, ...bases] = await lineage(path);
  const reader = createThreadReader();
  const end: FileEnd = { bytes: 0, isLineEnded: true };
  let cut: HistoryCut = { path, rolloutId: leaf.rolloutId, bytes: 0 };
  let isCut = false;
  scan: for (const part of [...bases.toReversed(), leaf]) {
    cut = { path: part.path, rolloutId: part.rolloutId, bytes: 0 };
    for await (const lines of partLines(part)) {
      for (const line of lines) {
        if (before !== undefined && beginsTurn(line.text, before)) {
          isCut = true;
          break scan;
        }
        reader.add(line.text);
        // A line that was cut off is no history.
        if (line.isEnded) cut.bytes += line.bytes;
        if (part === leaf) {
          end.bytes += line.bytes;
          end.isLineEnded = line.isEnded;
        }
        if (at !== undefined && reader.endedTurn === at) {
          isCut = true;
          break scan;
        }
      }
    }
  }
  const thread = { path, meta: leaf.meta, ...reader.contents };
  const place = at ?? before;
  if (place !== undefined && !isCut) throw missingTurn(thread, place);
  return { thread, end, cut };
}

function beginsTurn(text: string | undefined, turnId: TurnId): boolean {
  if (text?.includes(turnId) !== true) return false;
  const content = parseRolloutLine(text)?.content;
  return content?.type === 'turnStarted' && content.turnId === turnId;
}

function missingTurn({ turns }: ThreadContents, at: TurnId): TurnMissingError {
  return new TurnMissingError(at, turns.some(({ turnId }) => turnId === at) ? 'running' : 'unknown');
}

/** What the first line of a log says. Throws `ROLLOUT_FILE_INVALID` and `ROLLOUT_READ_FAILED`. */
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

/** One of the files that a thread's history is spread over. */
export interface HistoryPart {
  path: string;
  rolloutId: ThreadId;
  meta: SessionMeta;
  /** How much of the file counts. */
  bytes: number;
}

/** The lines of it that count, a chunk at a time. */
export function partLines({ path, bytes }: HistoryPart): AsyncIterable<LogLine[]> {
  return logLines(path, bytes);
}

/** The log itself, then the one it continues, and so on. Throws what `readThread` throws. */
export async function lineage(path: string): Promise<[HistoryPart, ...HistoryPart[]]> {
  const leaf = await historyPart(path, Infinity);
  const chain: [HistoryPart, ...HistoryPart[]] = [leaf];
  for (let at = leaf; at.meta.historyBase !== undefined;) {
    const { rolloutId, bytes } = at.meta.historyBase;
    const home = homeOf(path);
    // Twice: it may have left the archive between the look at the sessions and that at the archive.
    const base = (await findRollout(home, rolloutId)) ?? (await findRollout(home, rolloutId));
    if (base === undefined || chain.some((known) => known.path === base) || (await sizeOf(base)) < bytes) {
      throw new RolloutBaseError(at.path, rolloutId);
    }
    at = await historyPart(base, bytes);
    chain.push(at);
  }
  return chain;
}

async function historyPart(path: string, bytes: number): Promise<HistoryPart> {
  const meta = await readMeta(path);
  return { path, rolloutId: sessionFile(path)?.rolloutId ?? meta.id, meta, bytes };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    throw new RolloutReadError(path, { cause });
  }
}
