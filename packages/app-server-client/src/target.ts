import type { MessageStream } from '@codex-ts/utils-json-rpc';

import { openSocket, type SocketTarget } from './socket-stream.ts';
import { spawnStream, type ServerProgram } from './spawned-stream.ts';

/** Where the server is. A stream by itself serves once; a function that opens one serves again after it broke. */
export type Target =
  | { readonly spawn: ServerProgram }
  | SocketTarget
  | { readonly stream: MessageStream | (() => MessageStream | Promise<MessageStream>) };

/** A stream, and the reason why it ended, where that is known. */
export interface OpenTarget {
  readonly stream: MessageStream;
  readonly whyEnded?: Promise<Error>;
}

/** Opens a stream to the server. */
export async function openTarget(target: Target): Promise<OpenTarget> {
  if ('spawn' in target) {
    const { stream, ended } = await spawnStream(target.spawn);
    return { stream, whyEnded: ended };
  }
  if ('stream' in target) {
    return { stream: typeof target.stream === 'function' ? await target.stream() : target.stream };
  }
  return { stream: await openSocket(target) };
}

/** Whether a second stream can be had. */
export function isReopenable(target: Target): boolean {
  return !('stream' in target) || typeof target.stream === 'function';
}
