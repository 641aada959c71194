import type {
  SortDirection,
  ThreadItemEntry,
  ThreadItemsListAnchor,
  ThreadItemsListParams,
  ThreadItemsListResponse,
  ThreadTurnsListParams,
  ThreadTurnsListResponse,
  Turn,
} from '@codex-ts/app-server-protocol';
import type { PageEnds, PageOptions } from '@codex-ts/rollout';
import { isCodexError } from '@codex-ts/utils-error';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

import type { LiveThread } from './live-thread.ts';
import { loggedItemView, loggedTurnView } from './turn-view.ts';

/** A log that is read: where it is, and the turn of it that runs. */
export interface ReadLog {
  readonly path: string;
  readonly running: string | undefined;
}

/** All turns of a thread with all that happened in them; none of one that keeps no log. */
export async function wholeTurns({ thread, running }: LiveThread): Promise<Turn[]> {
  if (thread.path === undefined) return [];
  const turns = await turnsOf({ path: thread.path, running: running?.id });
  const isMissing = running !== undefined && turns.every(({ id }) => id !== running.id);
  return isMissing ? [...turns, running.view] : turns;
}

/** All turns of a log with all that happened in them. */
export async function turnsOf({ path, running }: ReadLog): Promise<Turn[]> {
  const { readTurns } = await import('@codex-ts/rollout');
  const { turns } = await readTurns(path);
  return turns.map((turn) => loggedTurnView(turn, { itemsView: 'full', running }));
}

/** A page of turns. Throws `ROLLOUT_CURSOR_INVALID` and what `readThread` throws. */
export async function turnPage(
  { path, running }: ReadLog,
  params: Omit<ThreadTurnsListParams, 'threadId'>,
): Promise<ThreadTurnsListResponse> {
  const { readTurns } = await import('@codex-ts/rollout');
  const { turns, ...ends } = await readTurns(path, pageOptions(params, 'desc'));
  const itemsView = params.itemsView ?? 'summary';
  return { data: turns.map((turn) => loggedTurnView(turn, { itemsView, running })), ...endsView(ends) };
}

/** A page of items. Throws `ROLLOUT_CURSOR_INVALID` and what `readThread` throws. */
export async function itemPage(
  { path }: ReadLog,
  params: ThreadItemsListParams,
): Promise<ThreadItemsListResponse> {
  const { readItems } = await import('@codex-ts/rollout');
  const { turnId = null, deferOutput } = params;
  const { items, ...ends } = await readItems(path, {
    ...itemOptions(params),
    ...(turnId !== null && { turnId }),
  }).catch((error: unknown) => {
    throw isAnchor(params.cursor) && isInvalidCursor(error) ? anchorFault(noSuchAnchor, error) : error;
  });
  const isDeferring = turnId !== null && deferOutput?.commandExecution === true;
  const data = items.flatMap((each) => {
    const item = loggedItemView(each);
    if (item === undefined) return [];
    const { turnId: of, startedAtMs = null, completedAtMs = null } = each;
    const entry = { turnId: of, item, startedAtMs, completedAtMs };
    return [isDeferring ? withoutOutput(entry) : entry];
  });
  return { data, ...endsView(ends) };
}

/** Output of a command that went well may be long, and is seldom looked at. */
function withoutOutput(entry: ThreadItemEntry): ThreadItemEntry {
  const { item } = entry;
  const isLeftOut =
    item.type === 'commandExecution' && item.status === 'completed' && item.aggregatedOutput !== null;
  return isLeftOut ? { ...entry, item: { ...item, aggregatedOutput: null }, outputDeferred: true } : entry;
}

type ItemCursor = ThreadItemsListParams['cursor'];

const noSuchAnchor = 'cursor.itemId does not identify an item in the requested history scope';

/** Throws `RequestFault` for an item to begin behind without the turn that it is of. */
function itemOptions({ cursor, turnId, ...page }: ThreadItemsListParams): PageOptions & { anchor?: string } {
  if (!isAnchor(cursor)) return pageOptions({ ...page, ...(cursor !== undefined && { cursor }) }, 'asc');
  if ((turnId ?? '') === '') throw anchorFault('turnId is required when cursor is an item anchor');
  return { ...pageOptions(page, 'asc'), anchor: cursor.itemId };
}

function isAnchor(cursor: ItemCursor): cursor is ThreadItemsListAnchor {
  return typeof cursor === 'object' && cursor !== null;
}

function isInvalidCursor(error: unknown): boolean {
  return isCodexError(error) && error.code === 'ROLLOUT_CURSOR_INVALID';
}

function anchorFault(message: string, cause?: unknown): RequestFault {
  return new RequestFault({ code: reservedCode.invalidParams, message }, { cause });
}

/** Where to begin when one reads a thread backwards. */
export async function cursorsAtEnd({
  thread: { path },
}: LiveThread): Promise<{ turnsBackwardsCursor: string | null; itemsBackwardsCursor: string | null }> {
  if (path === undefined) return { turnsBackwardsCursor: null, itemsBackwardsCursor: null };
  const { readItems, readTurns } = await import('@codex-ts/rollout');
  const last = { limit: 1, order: 'desc' } as const;
  const [turns, items] = await Promise.all([readTurns(path, last), readItems(path, last)]);
  return {
    turnsBackwardsCursor: turns.backwardsCursor ?? null,
    itemsBackwardsCursor: items.backwardsCursor ?? null,
  };
}

interface PageParams {
  readonly cursor?: string | null;
  readonly limit?: number | null;
  readonly sortDirection?: SortDirection | null;
}

function pageOptions(
  { cursor = null, limit = null, sortDirection }: PageParams,
  usual: SortDirection,
): PageOptions {
  return {
    order: sortDirection ?? usual,
    ...(cursor !== null && { cursor }),
    ...(limit !== null && { limit: Math.max(1, limit) }),
  };
}

function endsView({ nextCursor, backwardsCursor }: PageEnds): {
  nextCursor: string | null;
  backwardsCursor: string | null;
} {
  return { nextCursor: nextCursor ?? null, backwardsCursor: backwardsCursor ?? null };
}
