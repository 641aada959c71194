import { EventEmitter } from 'node:events';

import { webSocketStream, type OpenWebSocket } from '@codex-ts/utils-json-rpc';
import { expect, test } from 'vitest';

/** The far end of a WebSocket: what the package `ws` gives, without a network. */
class StandInSocket extends EventEmitter implements OpenWebSocket {
  readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  readonly sent: { text: string; done: (error?: Error) => void }[] = [];

  send(text: string, done: (error?: Error) => void): void {
    this.sent.push({ text, done });
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  close(): void {
    this.readyState = 3;
    this.emit('close');
  }
}

async function next(texts: AsyncIterator<unknown>): Promise<unknown> {
  const { value, done }: IteratorResult<unknown> = await texts.next();
  return done === true ? 'end' : value;
}

test('a frame is a text; one that is binary or not UTF-8 says so; the end is the end', async () => {
  const socket = new StandInSocket();
  const texts = webSocketStream(socket).incoming[Symbol.asyncIterator]();

  socket.emit('message', Buffer.from('grüß'), false);
  socket.emit('message', 'plain', false);
  socket.emit('message', new TextEncoder().encode('buffer').buffer, false);
  socket.emit('message', Buffer.from([0xff]), false);
  socket.emit('message', Buffer.from('x'), true);
  socket.close();

  expect([
    await next(texts),
    await next(texts),
    await next(texts),
    await next(texts),
    await next(texts),
  ]).toEqual([
    { kind: 'text', text: 'grüß' },
    { kind: 'text', text: 'plain' },
    { kind: 'text', text: 'buffer' },
    { kind: 'unreadable', problem: 'a frame that is not UTF-8' },
    { kind: 'unreadable', problem: 'a binary frame' },
  ]);
  expect(await next(texts)).toBe('end');
});

test('while nobody asks, the socket is paused', async () => {
  const socket = new StandInSocket();
  const texts = webSocketStream(socket).incoming[Symbol.asyncIterator]();
  for (let count = 0; count < 16; count += 1) socket.emit('message', String(count), false);
  expect(socket.isPaused).toBe(true);

  for (let count = 0; count < 16; count += 1) await next(texts);
  const more = next(texts);
  expect(socket.isPaused).toBe(false);
  socket.emit('message', 'more', false);

  expect(await more).toEqual({ kind: 'text', text: 'more' });
});

test('who sends waits only while much is unsent', async () => {
  const socket = new StandInSocket();
  const stream = webSocketStream(socket);
  await stream.send('little');

  socket.bufferedAmount = 1024 * 1024;
  let isSent = false;
  const sending = stream.send('more').then(() => (isSent = true));
  await new Promise(setImmediate);
  expect(isSent).toBe(false);
  socket.sent[1]?.done();
  await sending;
  expect(socket.sent.map(({ text }) => text)).toEqual(['little', 'more']);
});

test('what cannot be sent any more is refused', async () => {
  const socket = new StandInSocket();
  socket.bufferedAmount = 1024 * 1024;
  const stream = webSocketStream(socket);
  const broken = stream.send('one');
  socket.sent[0]?.done(new Error('EPIPE'));

  await expect(broken).rejects.toMatchObject({ code: 'JSON_RPC_CONNECTION_CLOSED' });
  await stream.close();
  await expect(stream.send('two')).rejects.toMatchObject({ code: 'JSON_RPC_CONNECTION_CLOSED' });
});

test('closing lets in what is still to come, so that the goodbye is heard', async () => {
  const socket = new StandInSocket();
  const stream = webSocketStream(socket);
  for (let count = 0; count < 20; count += 1) socket.emit('message', String(count), false);

  await stream.close();

  expect(socket.isPaused).toBe(false);
  expect(await next(stream.incoming[Symbol.asyncIterator]())).toEqual({ kind: 'text', text: '0' });
});
