import type { ClientInfo, ServerNotifications, ServerRequests } from '@codex-ts/app-server-protocol';
import type { AskOptions, Connection } from '@codex-ts/utils-json-rpc';

import { weightOf, type Backlog } from './backlog.ts';
import type { Introduction } from './handshake.ts';

/** One program that is connected. */
export interface Client {
  /** Unique in this server. */
  readonly id: string;
  /** How it is connected, for people: `stdio`, `unix`, `websocket`, `memory`. */
  readonly transport: string;
  /** Who it said it is; empty before `initialize`. */
  readonly info: ClientInfo;
  /** Whether it has said who it is. */
  readonly isInitialized: boolean;
  /** Whether it asked for methods and members that may still change. */
  readonly isExperimental: boolean;
  /** Tells it, unless it does not want to hear that. Resolves when there is room for more. Never rejects. */
  notify<Method extends keyof ServerNotifications>(
    method: Method,
    params: ServerNotifications[Method],
  ): Promise<void>;
  /** Asks it. Throws `ParamsInvalidError` for an answer of another shape, and what `Connection.request` throws. */
  ask<Method extends keyof ServerRequests>(
    method: Method,
    params: ServerRequests[Method]['params'],
    options?: AskOptions,
  ): Promise<ServerRequests[Method]['result']>;
  /** What it has not been sent yet. Whoever keeps something back for it says so there. */
  readonly backlog: Backlog;
  /** Aborts when nothing more comes from it: it has ended, or its connection broke. */
  readonly closed: AbortSignal;
}

/** A client as the server itself sees it. */
export interface ServedClient extends Client {
  /** What is known since `initialize`. */
  introduction: Introduction | undefined;
}

const nobody: ClientInfo = { name: '', version: '' };

/** A client over this connection, which may not be there yet when the first request comes. */
export function createClient(options: {
  id: string;
  transport: string;
  connection: () => Connection;
  backlog: Backlog;
  closed: AbortSignal;
}): ServedClient {
  const { id, transport, connection, backlog, closed } = options;
  return {
    id,
    transport,
    backlog,
    closed,
    introduction: undefined,
    get info() {
      return this.introduction?.info ?? nobody;
    },
    get isInitialized() {
      return this.introduction !== undefined;
    },
    get isExperimental() {
      return this.introduction?.isExperimental ?? false;
    },
    async notify(method, params) {
      if (this.introduction?.unwanted.has(method) === true) return;
      const weight = weightOf(params);
      backlog.add(weight);
      await connection().notify(method, params);
      backlog.remove(weight);
    },
    async ask(method, params, ask = {}) {
      const [{ parseClientAnswer }, answer] = await Promise.all([
        import('@codex-ts/app-server-protocol/client-answer'),
        connection().request(method, params, ask),
      ]);
      return parseClientAnswer(method, answer);
    },
  };
}
