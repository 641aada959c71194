import type { Turn, TurnItemsView } from '@codex-ts/app-server-protocol';
import type { LoggedItem, LoggedTurn } from '@codex-ts/rollout';

import { turnError } from '../turn/error-info.ts';
import { threadItem } from './item-view.ts';

type Item = Turn['items'][number];

/** An item of a log as clients see it; undefined for what they are told otherwise. */
export function loggedItemView({ item, startedAtMs, completedAtMs }: LoggedItem): Item | undefined {
  return threadItem(item, { startedAtMs: startedAtMs ?? null, completedAtMs: completedAtMs ?? null });
}

/** A turn of a log as clients see it. One without an end runs when it is `running`; otherwise its process died. */
export function loggedTurnView(
  turn: LoggedTurn,
  { itemsView, running }: { itemsView: TurnItemsView; running: string | undefined },
): Turn {
  const { turnId, failure } = turn;
  return {
    id: turnId,
    rootTurnId: turn.rootTurnId ?? turnId,
    items: shownItems(turn, itemsView),
    itemsView,
    status: turn.outcome ?? (turnId === running ? 'inProgress' : 'interrupted'),
    error: failure === undefined ? null : turnError(failure),
    startedAt: turn.startedAt ?? null,
    completedAt: turn.endedAt ?? null,
    durationMs: turn.durationMs ?? null,
  };
}

function shownItems({ items }: LoggedTurn, itemsView: TurnItemsView): Item[] {
  switch (itemsView) {
    case 'notLoaded':
      return [];
    case 'summary':
      return [
        items.find(({ item }) => item.type === 'userMessage'),
        items.findLast(({ item }) => item.type === 'agentMessage'),
      ].flatMap((each) => (each === undefined ? [] : (loggedItemView(each) ?? [])));
    case 'full':
      return items.flatMap((each) => loggedItemView(each) ?? []);
    default:
      return itemsView satisfies never;
  }
}
