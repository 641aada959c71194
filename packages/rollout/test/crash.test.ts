import { expect, test } from 'vitest';

import { readThread, resumeRecorder } from '@codex-ts/rollout';

import { startRecordChild } from './child.ts';
import { freshHome, said, texts, threadId } from './session-home.ts';

test('SIGKILL loses nothing that was recorded, and frees the thread', async () => {
  await using home = await freshHome();
  await using child = startRecordChild(home.path, 'count');
  let confirmed = -1;
  while (confirmed < 20) confirmed = Number(await child.next());
  await child.kill();
  const after = (await child.rest()).map(Number).at(-1) ?? confirmed;

  const { recorder, thread } = await resumeRecorder({ codexHome: home.path, threadId: threadId() });
  const words = texts(thread.items);
  expect(words.length).toBeGreaterThan(after);
  expect(words).toEqual(words.map((_, number) => `number ${number}`));
  await recorder.record(said('after'));
  await recorder.close();
  expect(texts((await readThread(recorder.path)).items)).toEqual([...words, 'after']);
});
