/** How native's messages differ from JSON-RPC 2.0. */
export interface NativeDialect {
  readonly head: Readonly<Record<string, never>>;
  readonly notificationTail: () => { readonly emittedAtMs: number };
}

/** No message says its version; notifications say when they were sent, in milliseconds since 1970. */
export function nativeDialect(clock: () => number = Date.now): NativeDialect {
  return { head: {}, notificationTail: () => ({ emittedAtMs: clock() }) };
}
