import type { ServerResponse } from 'node:http';

import type { Answer } from './answer.ts';
import { drip, type Pieces } from './drip.ts';
import type { Fate } from './fault.ts';
import { readAll } from './recorded-request.ts';
import { pause } from './pause.ts';

/** Where one answer goes, and when to stop trying. */
export interface Delivery {
  readonly response: ServerResponse;
  /** Aborted when the client left or the far end closed. */
  readonly signal: AbortSignal;
  readonly unref: boolean;
  /** Called when the head of the answer goes out. */
  readonly onHead: (status: number) => void;
}

/** An answer, and what becomes of it. */
export interface Sent {
  readonly answer: Answer;
  readonly fate: Fate;
}

/** Sends the answer as far as its fate lets it through. */
export async function deliverAnswer(delivery: Delivery, sent: Sent): Promise<void> {
  if ((await send(delivery, sent)) === 'whole') return;
  sent.answer.lost?.();
  // Cut, but only once what was written has left.
  delivery.response.socket?.destroySoon();
}

async function send(delivery: Delivery, { answer, fate }: Sent): Promise<'whole' | 'torn'> {
  const { response, signal } = delivery;
  if (fate.delayMs > 0) await pause(fate.delayMs, delivery);
  if (signal.aborted) return 'whole';
  if (fate.hangUp === 'onArrival' || fate.hangUp === 'beforeAnswer') return 'torn';
  const { rewriteBody } = fate;
  const changed = rewriteBody === undefined ? answer : await rewritten(answer, rewriteBody);
  writeHead(delivery, changed);
  if (fate.hangUp === 'afterHeaders') {
    response.flushHeaders();
    return 'torn';
  }
  const pieces = piecesOf(changed);
  const { bytesPerSecond, tearAfterBytes } = fate;
  const flow = bytesPerSecond === Infinity ? pieces : drip(pieces, { ...delivery, bytesPerSecond });
  const sent = await sendBody(delivery, { pieces: flow, limit: tearAfterBytes });
  if (sent === 'whole') response.end();
  return sent;
}

function writeHead(delivery: Delivery, answer: Answer): void {
  const { body } = answer;
  const isWhole = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const length = isWhole ? { 'content-length': String(Buffer.byteLength(body ?? '')) } : {};
  const bodyless = answer.status === 204 || answer.status === 304;
  delivery.response.writeHead(answer.status, { ...(bodyless ? {} : length), ...answer.headers });
  delivery.onHead(answer.status);
}

function piecesOf(answer: Answer): Pieces {
  const { body } = answer;
  if (body === undefined || body === '') return [];
  return typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
}

async function rewritten(answer: Answer, rewrite: (body: string) => string): Promise<Answer> {
  const body = await readAll(piecesOf(answer));
  return { ...answer, body: rewrite(body.toString('utf8')) };
}

async function sendBody(
  delivery: Delivery,
  { pieces, limit }: { pieces: Pieces; limit: number },
): Promise<'whole' | 'torn'> {
  let room = limit;
  if (room === 0) delivery.response.flushHeaders();
  for await (const piece of pieces) {
    if (delivery.signal.aborted) return 'whole';
    const bytes = Buffer.from(piece);
    const part = bytes.length > room ? bytes.subarray(0, room) : bytes;
    if (part.length > 0) await write(delivery, part);
    room -= bytes.length;
    if (room < 0) return 'torn';
  }
  return 'whole';
}

/** Resolves when there is room for more, or the client has gone. */
function write({ response, signal }: Delivery, bytes: Uint8Array): Promise<void> | undefined {
  if (response.write(bytes) || signal.aborted) return undefined;
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => {
    signal.removeEventListener('abort', done);
    response.off('drain', done);
    resolve();
  };
  signal.addEventListener('abort', done);
  response.on('drain', done);
  return promise;
}
