import { setTimeout as sleep } from 'node:timers/promises';

import { startChild } from '@codex-ts/utils-process';
import { expect, test } from 'vitest';

const surroundings = { cwd: process.cwd(), env: { PATH: process.env['PATH'] ?? '' } };

test('bytes come and go as they are, text or not', async () => {
  const pieces: Uint8Array[] = [];
  await using child = await startChild({
    ...surroundings,
    command: 'cat',
    args: [],
    onBytes: ({ bytes }) => {
      pieces.push(bytes);
      return undefined;
    },
  });
  const sent = Uint8Array.from([0, 255, 128, 10, 195]);
  child.write(sent);
  child.endInput();
  await child.result;
  expect(Buffer.concat(pieces)).toEqual(Buffer.from(sent));
});

test('a child waits while its output is not wanted', async () => {
  const begun = Promise.withResolvers<void>();
  const room = Promise.withResolvers<void>();
  let seen = 0;
  await using child = await startChild({
    ...surroundings,
    command: 'sh',
    args: ['-c', 'yes | head -c 4000000; echo over >&2'],
    onBytes: ({ stream, bytes }) => {
      if (stream === 'stderr') return undefined;
      seen += bytes.length;
      begun.resolve();
      return room.promise;
    },
  });
  await begun.promise;
  await sleep(/*delay*/ 50);
  expect(seen).toBeLessThan(1_000_000);
  room.resolve();
  const { stderr } = await child.result;
  expect(seen).toBe(4_000_000);
  expect(stderr).toBe('over\n');
});

test('what an ended child wrote is not lost because nobody wanted it yet', async () => {
  const wanted = Promise.withResolvers<void>();
  let text = '';
  await using child = await startChild({
    ...surroundings,
    command: 'sh',
    args: ['-c', 'printf one; sleep 0.1; printf two'],
    onBytes: ({ bytes }) => {
      text += Buffer.from(bytes).toString();
      return wanted.promise;
    },
  });
  const ended = child.result.then(() => 'ended');
  expect(await Promise.race([ended, sleep(/*delay*/ 400, 'waits')])).toBe('waits');
  wanted.resolve();
  await ended;
  expect(text).toBe('onetwo');
});
