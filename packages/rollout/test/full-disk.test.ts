import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { listThreads, readThread, startRecorder, type WriteBytes } from '@codex-ts/rollout';

import { freshHome, meta, said, texts } from './session-home.ts';

/** A disk with room for so many bytes. What does not fit is written as far as there is room. */
function smallDisk(room: number): { write: WriteBytes; grow: (bytes: number) => void } {
  let left = room;
  return {
    async write(file, bytes) {
      if (left === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      const { bytesWritten } = await file.write(bytes, 0, Math.min(left, bytes.length));
      left -= bytesWritten;
      return bytesWritten;
    },
    grow(bytes) {
      left += bytes;
    },
  };
}

const failed = { code: 'ROLLOUT_WRITE_FAILED', errno: 'ENOSPC', retry: 'later' };

test('on a full disk nothing half-written stays, and once there is room what was kept goes first', async () => {
  await using home = await freshHome();
  const disk = smallDisk(/*room*/ 1500);
  const recorder = await startRecorder({ codexHome: home.path, meta: meta(), ports: { write: disk.write } });
  await recorder.record(said('one'));
  const before = await readFile(recorder.path, 'utf8');

  await expect(recorder.record(said('two '.repeat(400)))).rejects.toMatchObject({
    ...failed,
    path: recorder.path,
    remedy: expect.stringContaining('room'),
  });
  expect(await readFile(recorder.path, 'utf8')).toBe(before);
  await expect(recorder.record(said('three'))).rejects.toMatchObject(failed);
  await expect(recorder.flush()).rejects.toMatchObject(failed);

  disk.grow(/*bytes*/ 100_000);
  await recorder.record(said('four'));
  await recorder.close();
  const thread = await readThread(recorder.path);
  expect(texts(thread.items)).toEqual(['one', 'two '.repeat(400), 'three', 'four']);
  expect(thread.skippedLines).toBe(0);
  expect(thread.nextOrdinal).toBe(9);
});

test('a log that cannot be finished says so at the end, and lets the thread go', async () => {
  await using home = await freshHome();
  const disk = smallDisk(/*room*/ 1500);
  const recorder = await startRecorder({ codexHome: home.path, meta: meta(), ports: { write: disk.write } });
  await expect(recorder.record(said('two '.repeat(400)))).rejects.toMatchObject(failed);
  await expect(recorder.close()).rejects.toMatchObject(failed);

  const again = await startRecorder({
    codexHome: home.path,
    meta: meta({ timestamp: 'x' }),
    ports: { now: () => 0 },
  });
  await again.close();
});

test('a log that cannot even begin leaves no file', async () => {
  await using home = await freshHome();
  const { write } = smallDisk(/*room*/ 50);

  await expect(startRecorder({ codexHome: home.path, meta: meta(), ports: { write } })).rejects.toMatchObject(
    failed,
  );
  expect(await listThreads({ codexHome: home.path })).toEqual({ threads: [] });
  await (await startRecorder({ codexHome: home.path, meta: meta() })).close();
});
