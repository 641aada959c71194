import { connect, type MessageStream } from '@codex-ts/utils-json-rpc';

/** Serves a client with `echo`, which gives back its parameters. */
export async function serveEcho(stream: MessageStream): Promise<void> {
  await connect({ stream, onRequest: ({ params }) => ({ result: params }) }).closed;
}
