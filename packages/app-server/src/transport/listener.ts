import type { MessageStream } from '@codex-ts/utils-json-rpc';

import type { BearerCheck } from './bearer.ts';

/** Clients come in here until it is closed. */
export interface Listener extends AsyncDisposable {
  /** Where it listens, with the port that the system chose. */
  readonly url: string;
  /** Nobody comes in any more; who is in stays. */
  close(): Promise<void>;
}

/** Who comes in, and how. */
export interface ListenOptions {
  /** One client is there; resolves when it has been served. */
  readonly onClient: (stream: MessageStream) => Promise<void>;
  /** Who is let in; by default everybody who reaches the endpoint. */
  readonly bearer?: BearerCheck;
  /** Clients at a time, those who have only just connected included; more are turned away. 256 by default. */
  readonly mostClients?: number;
  /** In bytes; a client that sends a longer message is disconnected. 64 MiB by default. */
  readonly longestMessageBytes?: number;
}
