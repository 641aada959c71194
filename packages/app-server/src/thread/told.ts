import type { ServerNotifications } from '@codex-ts/app-server-protocol';

/** A notification with its parameters. */
export type Told = {
  [Method in keyof ServerNotifications]: { method: Method; params: ServerNotifications[Method] };
}[keyof ServerNotifications];

/** How much of a command's output waits for a client that reads slowly. What is older is left out. */
const mostWaitingOutput = 1024 * 1024;

/**
 * One notification for two that follow each other, or undefined when both have to be told. Pieces of the same text are
 * joined. Of a command's output only the end is kept when too much waits: its item brings beginning and end later.
 */
export function joined(last: Told, next: Told): Told | undefined {
  switch (last.method) {
    case 'item/agentMessage/delta':
      if (next.method !== last.method || next.params.itemId !== last.params.itemId) return undefined;
      return { method: last.method, params: withDelta(last.params, next.params.delta) };
    case 'item/commandExecution/outputDelta':
      if (next.method !== last.method || next.params.itemId !== last.params.itemId) return undefined;
      return { method: last.method, params: withOutput(last.params, next.params.delta) };
    case 'item/reasoning/summaryTextDelta':
      if (next.method !== last.method || next.params.itemId !== last.params.itemId) return undefined;
      if (next.params.summaryIndex !== last.params.summaryIndex) return undefined;
      return { method: last.method, params: withDelta(last.params, next.params.delta) };
    case 'turn/diff/updated':
      return next.method === last.method && next.params.turnId === last.params.turnId ? next : undefined;
    default:
      return undefined;
  }
}

function withDelta<Params extends { delta: string }>(params: Params, more: string): Params {
  return { ...params, delta: params.delta + more };
}

function withOutput<Params extends { delta: string }>(params: Params, more: string): Params {
  const whole = params.delta + more;
  const isTooMuch = whole.length > mostWaitingOutput;
  return { ...params, delta: isTooMuch ? whole.slice(-mostWaitingOutput).toWellFormed() : whole };
}
