import { PassThrough } from 'node:stream';

import { lineStream, type IncomingText, type LineStreamOptions } from '@codex-ts/utils-json-rpc';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

async function linesOf(
  chunks: readonly (string | Uint8Array)[],
  options?: LineStreamOptions,
): Promise<IncomingText[]> {
  const input = new PassThrough();
  const lines: IncomingText[] = [];
  for (const chunk of chunks) input.write(chunk);
  input.end();
  for await (const line of lineStream(input, new PassThrough(), options).incoming) lines.push(line);
  return lines;
}

const texts = (lines: readonly IncomingText[]): unknown[] =>
  lines.map((line) => (line.kind === 'text' ? line.text.trim() : line.problem));

test('a message is a line, whatever pieces it comes in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => JSON.stringify(text)),
        { maxLength: 8 },
      ),
      fc.integer({ min: 1, max: 7 }),
      async (messages, pieceLength) => {
        const bytes = Buffer.from(messages.map((message) => `${message}\n`).join(''));
        const pieces = Array.from({ length: Math.ceil(bytes.length / pieceLength) }, (_, index) =>
          bytes.subarray(index * pieceLength, (index + 1) * pieceLength),
        );

        expect(texts(await linesOf(pieces))).toEqual(messages);
      },
    ),
  );
});

test('blank lines, carriage returns and a missing last line feed do not matter', async () => {
  expect(texts(await linesOf(['a\r\n\n  \r\n b \nc']))).toEqual(['a', 'b', 'c']);
});

test('a line that is not UTF-8 is reported, and the next is read', async () => {
  expect(texts(await linesOf([Buffer.from([0xff, 0xfe, 0x0a]), 'b\n']))).toEqual([
    'a line that is not UTF-8',
    'b',
  ]);
});

test('a line that is too long is skipped without being kept, and the next is read', async () => {
  const lines = await linesOf([...Array.from({ length: 50 }, () => 'x'.repeat(100)), '\nb\n'], {
    longestLineBytes: 1000,
  });

  expect(texts(lines)).toEqual(['a line of 5000 bytes; 1000 are the most', 'b']);
});

test('whoever sends waits for a far end that does not read', async () => {
  const output = new PassThrough({ highWaterMark: 10 });
  const { send } = lineStream(new PassThrough(), output);
  let isSent = false;
  const sending = send('x'.repeat(100)).then(() => (isSent = true));
  await new Promise(setImmediate);
  expect(isSent).toBe(false);

  output.resume();
  await sending;
});

test('a far end that is gone refuses what is sent, and what waits to be sent', async () => {
  const output = new PassThrough({ highWaterMark: 1 });
  const { send } = lineStream(new PassThrough(), output);
  const waiting = send('first');
  output.destroy(new Error('EPIPE'));

  await expect(waiting).rejects.toMatchObject({ code: 'JSON_RPC_CONNECTION_CLOSED' });
  await expect(send('second')).rejects.toMatchObject({ code: 'JSON_RPC_CONNECTION_CLOSED' });
});
