import { CursorInvalidError } from './errors.ts';
import type { LoggedItem, LoggedTurn } from './logged-turn.ts';
import { lineage, partLines } from './read-thread.ts';

/** Which part of a list, and in which order. */
export interface PageOptions {
  /** All of them unless given. */
  limit?: number;
  cursor?: string;
  /** As they happened (`asc`), unless given. */
  order?: 'asc' | 'desc';
}

/** Where a part of a list lies in the whole. */
export interface PageEnds {
  /** Give it to the next call to go on. Absent at the end. */
  nextCursor?: string;
  /** For a call in the other order: it begins with the first of this part again. Absent when there is none. */
  backwardsCursor?: string;
}

/** Some turns of a thread. */
export interface TurnPage extends PageEnds {
  turns: LoggedTurn[];
}

/** Some items of a thread. */
export interface ItemPage extends PageEnds {
  items: (LoggedItem & { turnId: string })[];
}

/**
 * The turns of a thread, read from its log and those that it continues. Throws `ROLLOUT_CURSOR_INVALID` and what
 * `readThread` throws.
 */
export async function readTurns(path: string, options: PageOptions = {}): Promise<TurnPage> {
  const turns = await allTurns(path);
  const { entries, ...ends } = page(turns, { ...options, idOf: ({ turnId }) => turnId });
  return { turns: entries, ...ends };
}

/**
 * The items of a thread, or of one of its turns. `anchor` is the id of an item: those after it, in the order asked for.
 * Throws `ROLLOUT_CURSOR_INVALID` and what `readThread` throws.
 */
export async function readItems(
  path: string,
  options: PageOptions & { turnId?: string; anchor?: string } = {},
): Promise<ItemPage> {
  const { turnId, anchor } = options;
  const turns = (await allTurns(path)).filter((turn) => turnId === undefined || turn.turnId === turnId);
  const all = turns.flatMap((turn) => turn.items.map((item) => ({ ...item, turnId: turn.turnId })));
  const cursor = anchor === undefined ? options.cursor : `after:${cursorOf(turnId ?? '', anchor)}`;
  const { entries, ...ends } = page(all, {
    ...options,
    ...(cursor !== undefined && { cursor }),
    idOf: (each) => cursorOf(each.turnId, each.item.id),
  });
  return { items: entries, ...ends };
}

function cursorOf(turnId: string, itemId: string): string {
  return `${turnId}/${itemId}`;
}

async function allTurns(path: string): Promise<readonly LoggedTurn[]> {
  // Its schemas take a while to make, and most programs never read turns.
  const { createTurnScan } = await import('./turn-scan.ts');
  const scan = createTurnScan();
  for (const part of (await lineage(path)).toReversed()) {
    for await (const lines of partLines(part)) {
      for (const { text } of lines) if (text !== undefined) scan.add(text);
    }
  }
  return scan.turns;
}

interface PageMeans<Entry> extends PageOptions {
  idOf: (entry: Entry) => string;
}

/** A cursor is `from:ID` or `after:ID`: with that entry, or behind it. */
function page<Entry>(
  all: readonly Entry[],
  { limit = Infinity, cursor, order = 'asc', idOf }: PageMeans<Entry>,
): PageEnds & { entries: Entry[] } {
  const ordered = order === 'asc' ? all : all.toReversed();
  const start = cursor === undefined ? 0 : startOf(ordered.map(idOf), cursor);
  const entries = ordered.slice(start, start + limit);
  const [first, last] = [entries[0], entries.at(-1)];
  const isMore = start + entries.length < ordered.length;
  return {
    entries,
    ...(isMore && last !== undefined && { nextCursor: `after:${idOf(last)}` }),
    ...(first !== undefined && { backwardsCursor: `from:${idOf(first)}` }),
  };
}

function startOf(ids: readonly string[], cursor: string): number {
  const { kind, id } = /^(?<kind>from|after):(?<id>.+)$/su.exec(cursor)?.groups ?? {};
  const at = id === undefined ? -1 : ids.indexOf(id);
  if (at === -1) throw new CursorInvalidError(cursor);
  return kind === 'from' ? at : at + 1;
}
