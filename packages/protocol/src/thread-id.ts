declare const threadId: unique symbol;

/** A UUID (version 7 when made by us) that names a thread, in lower case. */
export type ThreadId = string & { readonly [threadId]: true };

declare const turnId: unique symbol;

/** A UUID that names one turn of a thread. */
export type TurnId = string & { readonly [turnId]: true };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/** The id in its one spelling, or `undefined` when the text is no UUID. */
export function parseThreadId(text: string): ThreadId | undefined {
  const id = text.toLowerCase();
  return isThreadId(id) ? id : undefined;
}

/** Whether the text is a thread id in its one spelling. */
export function isThreadId(text: string): text is ThreadId {
  return uuid.test(text);
}

/** The id in its one spelling, or `undefined` when the text is no UUID. */
export function parseTurnId(text: string): TurnId | undefined {
  const id = text.toLowerCase();
  return isTurnId(id) ? id : undefined;
}

/** Whether the text is a turn id in its one spelling. */
export function isTurnId(text: string): text is TurnId {
  return uuid.test(text);
}
