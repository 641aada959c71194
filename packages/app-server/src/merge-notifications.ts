import type { RpcNotification } from '@codex-ts/utils-json-rpc';

/** Notifications whose `delta` goes on where the one before ended, if these members are the same. */
const growing: Readonly<Record<string, readonly string[]>> = {
  'item/agentMessage/delta': ['threadId', 'turnId', 'itemId'],
  'item/reasoning/textDelta': ['threadId', 'turnId', 'itemId', 'contentIndex'],
  'item/reasoning/summaryTextDelta': ['threadId', 'turnId', 'itemId', 'summaryIndex'],
  'item/commandExecution/outputDelta': ['threadId', 'turnId', 'itemId'],
};

/** Notifications that say how something stands now, so the later one says it all, if this member is the same. */
const replacing: Readonly<Record<string, string>> = {
  'thread/tokenUsage/updated': 'threadId',
  'turn/diff/updated': 'turnId',
};

/** What a client that reads slowly is told of two notifications that wait for it. */
export function mergeNotifications(
  last: RpcNotification,
  next: RpcNotification,
): RpcNotification | undefined {
  if (last.method !== next.method) return undefined;
  const { method } = next;
  const before = asRecord(last.params);
  const after = asRecord(next.params);
  if (before === undefined || after === undefined) return undefined;
  const replaced = replacing[method];
  if (replaced !== undefined) return before[replaced] === after[replaced] ? next : undefined;
  const place = growing[method];
  if (place === undefined || !place.every((member) => before[member] === after[member])) return undefined;
  const { delta: begun } = before;
  const { delta: added } = after;
  if (typeof begun !== 'string' || typeof added !== 'string') return undefined;
  return { ...next, params: { ...after, delta: begun + added } };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  // Any object may be read by names.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
