import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test, vi } from 'vitest';

import { resumeRecorder, startRecorder } from '@codex-ts/rollout';
import { loadFlock } from '@codex-ts/utils-file-lock';

import { startRecordChild } from './child.ts';
import { freshHome, meta, said, threadId } from './session-home.ts';

const active = { code: 'ROLLOUT_WRITER_ACTIVE', retry: 'later', threadId: threadId() };

test('a thread has one writer in a process', async () => {
  await using home = await freshHome();
  const first = await startRecorder({ codexHome: home.path, meta: meta() });
  await first.record(said('one'));

  await expect(resumeRecorder({ codexHome: home.path, threadId: threadId() })).rejects.toMatchObject(active);
  await expect(startRecorder({ codexHome: home.path, meta: meta() })).rejects.toMatchObject(active);

  await first.close();
  const { recorder } = await resumeRecorder({ codexHome: home.path, threadId: threadId() });
  await recorder.close();
});

test('of eight that ask at once one gets it', async () => {
  await using home = await freshHome();
  await (await startRecorder({ codexHome: home.path, meta: meta() })).close();

  const asked = await Promise.allSettled(
    Array.from({ length: 8 }, () => resumeRecorder({ codexHome: home.path, threadId: threadId() })),
  );
  const got = asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value.recorder] : []));
  const refused = asked.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  expect(got).toHaveLength(1);
  expect(refused).toEqual(Array.from({ length: 7 }, () => expect.objectContaining(active)));
  await got[0]?.close();
});

test('a thread has one writer over all processes', async () => {
  await using home = await freshHome();
  const recorder = await startRecorder({ codexHome: home.path, meta: meta() });
  await using refused = startRecordChild(home.path, 'resume');
  expect(await refused.rest()).toMatchObject([active]);

  await recorder.close();
  await using let_in = startRecordChild(home.path, 'resume');
  expect(await let_in.rest()).toEqual([recorder.path]);
});

test('two threads have a writer each', async () => {
  await using home = await freshHome();
  await using one = await startRecorder({ codexHome: home.path, meta: meta() });
  await using other = await startRecorder({
    codexHome: home.path,
    meta: meta({ id: threadId(/*number*/ 2) }),
  });

  expect(one.path).not.toBe(other.path);
});

test('no lock file stays behind', async () => {
  await using home = await freshHome();
  const recorder = await startRecorder({ codexHome: home.path, meta: meta() });
  await recorder.close();
  await Promise.allSettled([
    resumeRecorder({ codexHome: home.path, threadId: threadId() }).then((got) => got.recorder.close()),
    resumeRecorder({ codexHome: home.path, threadId: threadId() }).then((got) => got.recorder.close()),
  ]);

  const left = await readdir(join(home.path, 'thread-writer-locks'));
  expect(left.filter((name) => name !== '.coordination.lock')).toEqual([]);
});

test("native's lock is joined, and whoever has it keeps it, where flock(2) can be had", async () => {
  await using home = await freshHome();
  const flock = await loadFlock();
  const folder = join(home.path, 'thread-writer-locks');
  await mkdir(folder);
  const nativeLock = join(folder, `${threadId()}.lock`);
  const native = await flock?.tryAcquire(nativeLock);
  const late = await startRecorder({ codexHome: home.path, meta: meta() });
  if (flock !== undefined) {
    await vi.waitFor(() => expect(late.record([])).rejects.toMatchObject(active), { timeout: 5000 });
  }
  await late.close();
  const resume = (): Promise<unknown> => resumeRecorder({ codexHome: home.path, threadId: threadId() });
  if (flock !== undefined) await expect(resume()).rejects.toMatchObject(active);

  await native?.release();
  await rm(nativeLock, { force: true });
  const ports = { now: () => 0 };
  await using recorder = await startRecorder({ codexHome: home.path, meta: meta(), ports });
  if (flock !== undefined) await vi.waitFor(() => access(nativeLock), { timeout: 5000 });
  expect(await flock?.tryAcquire(nativeLock)).toBeUndefined();
  expect(recorder.path).toContain(threadId());
});

test.each([
  {
    what: 'a file where a directory should be',
    spoil: (home: string) => writeFile(join(home, 'sessions'), ''),
  },
  {
    what: 'a file where the locks should be',
    spoil: (home: string) => writeFile(join(home, 'thread-writer-locks'), ''),
  },
])('$what is told as what it is, and nothing is left locked', async ({ spoil }) => {
  await using home = await freshHome();
  await spoil(home.path);
  const failed = { code: 'ROLLOUT_WRITE_FAILED', remedy: expect.stringContaining('CODEX_HOME') };

  await expect(startRecorder({ codexHome: home.path, meta: meta() })).rejects.toMatchObject(failed);
  await expect(startRecorder({ codexHome: home.path, meta: meta() })).rejects.toMatchObject(failed);
});
