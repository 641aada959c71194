import type { ThreadId, TurnId } from '@codex-ts/protocol';

import { ThreadMissingError } from './errors.ts';
import { lineage, partLines, scanThread, type HistoryCut, type RecordedThread } from './read-thread.ts';
import { beginLog, type Recorder, type RecorderOptions } from './recorder.ts';
import { findThread } from './session-files.ts';
import { nameThread, threadNames } from './session-index.ts';
import type { SessionMeta } from './session-meta.ts';

/** What a fork's first line says, besides what it takes from the thread that it goes on from: the base instructions are its, unless given. */
export type ForkMeta = Omit<SessionMeta, 'historyMode' | 'forkedFrom' | 'historyBase'>;

/** Which thread a new one goes on from, and from where. */
export interface ForkOptions extends RecorderOptions {
  from: ThreadId;
  /** The last turn that counts, which must have ended. Without it, all that is in the log. */
  at?: TurnId;
  /** The first turn that does not count; not together with `at`. */
  before?: TurnId;
  meta: ForkMeta;
}

/**
 * Begins the log of a thread that goes on from another one. It names the lines that it begins with and does not repeat
 * them, except those of a legacy log, which it copies: as native codex does. The other thread may have a writer. The
 * name is taken over. Throws `ROLLOUT_THREAD_MISSING`, `ROLLOUT_THREAD_ARCHIVED`, `ROLLOUT_TURN_MISSING`, and what
 * `readThread` and `startRecorder` throw.
 */
export async function forkRecorder(
  options: ForkOptions,
): Promise<{ recorder: Recorder; thread: RecordedThread }> {
  const { codexHome, from, at, before } = options;
  const source = await findThread(codexHome, from);
  if (source === undefined) throw new ThreadMissingError(from, codexHome);
  const { thread, cut } = await scanThread(source, {
    ...(at !== undefined && { at }),
    ...(before !== undefined && { before }),
  });
  const { baseInstructions, historyMode } = thread.meta;
  const isLegacy = historyMode === 'legacy';
  const { rolloutId, bytes } = cut;
  const meta: SessionMeta = {
    ...(baseInstructions !== undefined && { baseInstructions }),
    ...options.meta,
    historyMode,
    forkedFrom: from,
    ...(!isLegacy && { historyBase: { rolloutId, bytes, ordinal: thread.nextOrdinal } }),
  };
  const recorder = await beginLog({
    ...options,
    meta,
    ...(!isLegacy && { firstOrdinal: thread.nextOrdinal }),
    ...(isLegacy && { copied: legacyText(source, cut) }),
  });
  await takeName(codexHome, { from, to: meta.id });
  return { recorder, thread: { ...thread, path: recorder.path, meta } };
}

/** The lines of a legacy log up to the cut, without its header. */
async function* legacyText(path: string, cut: HistoryCut): AsyncGenerator<string> {
  const parts = (await lineage(path)).toReversed();
  const last = parts.findIndex((part) => part.path === cut.path);
  for (const [index, part] of parts.slice(/*start*/ 0, last + 1).entries()) {
    const counted = index === last ? { ...part, bytes: cut.bytes } : part;
    let isHeader = true;
    for await (const lines of partLines(counted)) {
      const texts = lines.flatMap(({ text }) => (text === undefined || text.trim() === '' ? [] : [text]));
      if (isHeader && texts.length > 0) {
        texts.shift();
        isHeader = false;
      }
      yield texts.map((text) => `${text}\n`).join('');
    }
  }
}

async function takeName(codexHome: string, { from, to }: { from: ThreadId; to: ThreadId }): Promise<void> {
  const name = (await threadNames(codexHome)).get(from);
  if (name !== undefined) await nameThread(codexHome, { threadId: to, name });
}
