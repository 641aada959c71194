import type {
  ClientInfo,
  ClientRequests,
  InitializeCapabilities,
  InitializeResponse,
  ServerNotifications,
  ServerRequests,
} from '@codex-ts/app-server-protocol';

import type { ReconnectSettings } from './reconnect-law.ts';
import type { AnswerRequest, RequestArguments } from './server-words.ts';
import type { Target } from './target.ts';

/** What a client is made of. */
export type AppServerClientOptions = Target & {
  readonly clientInfo: ClientInfo;
  readonly capabilities?: InitializeCapabilities;
  readonly reconnect?: ReconnectSettings;
  /** Listeners at work before nothing more is read from the server; 64 by default. */
  readonly mostBusyListeners?: number;
  /** How long the server may take to answer `initialize`; 30,000 by default. */
  readonly initializeTimeoutMs?: number;
  /** Hears what listeners and handlers throw; by default a warning of the process. */
  readonly onFault?: (fault: unknown, method: string) => void;
  readonly ports?: Partial<ClientPorts>;
};

/** What the client wants of the world. */
export interface ClientPorts {
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** What happened to the connection. After `connected` with `again`, threads are resumed by whoever wants to hear of them. */
export type ConnectionChange =
  | { readonly change: 'lost'; readonly cause?: Error }
  | { readonly change: 'connected'; readonly again: true; readonly server: InitializeResponse }
  | { readonly change: 'closed'; readonly cause?: unknown };

/** A connection to an app server that has answered `initialize`. */
export interface AppServerClient extends AsyncDisposable {
  /** What the server said of itself, last. */
  readonly server: InitializeResponse;
  /**
   * Asks the server. While the connection is being made again it waits; when the server says that too much is under way,
   * it asks again a few times. Throws what `Connection.request` of utils-json-rpc throws (`RemoteError`,
   * `AnswerTimeoutError`, `ConnectionClosedError` when the connection broke before the answer), and `ClientClosedError`.
   */
  request<M extends keyof ClientRequests>(
    method: M,
    ...rest: RequestArguments<M>
  ): Promise<ClientRequests[M]['result']>;
  /** Hears what the server tells, until the function given is called. A promise it returns counts as work. */
  on<M extends keyof ServerNotifications>(
    method: M,
    listener: (params: ServerNotifications[M]) => void | Promise<void>,
  ): () => void;
  /** Answers what the server asks, until the function given is called. What nobody answers is refused as unknown. */
  answer<M extends keyof ServerRequests>(method: M, handler: AnswerRequest<M>): () => void;
  /** Hears of the connection, until the function given is called. */
  onConnection(listener: (change: ConnectionChange) => void): () => void;
  /** Resolves when it is closed, or has given up connecting again. */
  readonly closed: Promise<void>;
  /** Ends the connection; a server that was spawned ends too. */
  close(): Promise<void>;
}
