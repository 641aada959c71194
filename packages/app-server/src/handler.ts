import type { ClientRequests } from '@codex-ts/app-server-protocol';

import type { Client } from './client.ts';
import type { ServerState } from './server-state.ts';

/** Who asked, and what there is to answer from. */
export interface Call {
  readonly client: Client;
  readonly server: ServerState;
  /** Aborts when the connection is gone and nobody will read the answer. */
  readonly signal: AbortSignal;
}

/** A result, and what is told once it is on its way. */
export interface Answer<Result> {
  readonly result: Result;
  readonly afterwards?: () => void;
}

/** Carries out one method. What it throws is translated by `wire-error.ts`. */
export type Handler<Method extends keyof ClientRequests> = (
  params: ClientRequests[Method]['params'],
  call: Call,
) => Answer<ClientRequests[Method]['result']> | Promise<Answer<ClientRequests[Method]['result']>>;

/** The methods of an area that are there. */
export type Handlers = { readonly [Method in keyof ClientRequests]?: Handler<Method> };
