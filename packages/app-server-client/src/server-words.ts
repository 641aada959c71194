import type { ClientRequests, ServerRequests } from '@codex-ts/app-server-protocol';
import type { AskOptions } from '@codex-ts/utils-json-rpc';

/** What follows the method: its parameters, left out where it takes none, and how long to wait. */
export type RequestArguments<M extends keyof ClientRequests> = undefined extends ClientRequests[M]['params']
  ? [params?: undefined, options?: AskOptions]
  : [params: ClientRequests[M]['params'], options?: AskOptions];

/** Answers what the server asks. The signal aborts when the connection is gone and nobody waits any more. */
export type AnswerRequest<M extends keyof ServerRequests> = (
  params: ServerRequests[M]['params'],
  signal: AbortSignal,
) => ServerRequests[M]['result'] | Promise<ServerRequests[M]['result']>;
