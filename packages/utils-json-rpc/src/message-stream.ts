/** Texts to and from one far end: one text, one message. */
export interface MessageStream {
  /** What comes in. Nothing more is read from the far end while nobody asks. Ends when the far end has ended. */
  readonly incoming: AsyncIterable<IncomingText>;
  /** Resolves when the far end, or the system between, has taken it. Rejects when it never will. */
  send(text: string): Promise<void>;
  /** No more is sent or read; what was sent is delivered. Then `incoming` ends. */
  close(): Promise<void>;
}

/** A text, or why there is none. */
export type IncomingText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly problem: string };
