import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { nameThread, threadNames } from '@codex-ts/rollout';
import { expect, test } from 'vitest';

import { freshHome, threadId } from './session-home.ts';

test('names are kept where native codex keeps them, and the last one counts', async () => {
  await using home = await freshHome();
  const path = join(home.path, 'session_index.jsonl');
  expect(await threadNames(home.path)).toEqual(new Map());
  await writeFile(
    path,
    `{"id":"${threadId(/*number*/ 2)}","thread_name":"Dogs","updated_at":"2026-11-25T13:08:41.076999144Z"}\n`,
  );
  await nameThread(home.path, { threadId: threadId(), name: 'Cats', nowMs: 0 });
  await nameThread(home.path, { threadId: threadId(), name: 'Katzen "ü"', nowMs: 1 });

  expect(await threadNames(home.path)).toEqual(
    new Map([
      [threadId(/*number*/ 2), 'Dogs'],
      [threadId(), 'Katzen "ü"'],
    ]),
  );
  expect((await readFile(path, 'utf8')).split('\n')[1]).toBe(
    `{"id":"${threadId()}","thread_name":"Cats","updated_at":"1970-01-01T00:00:00.000Z"}`,
  );
});

test('torn and foreign lines are passed over, and no name is lost behind them', async () => {
  await using home = await freshHome();
  const path = join(home.path, 'session_index.jsonl');
  await appendFile(path, 'null\n{"id":"x","thread_name":"no"}\n[]\n{"id":"01a2');
  await nameThread(home.path, { threadId: threadId(), name: 'Cats' });

  expect(await threadNames(home.path)).toEqual(new Map([[threadId(), 'Cats']]));
});

test('many at once lose nothing', async () => {
  await using home = await freshHome();
  const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
  await Promise.all(
    numbers.map((number) => nameThread(home.path, { threadId: threadId(number), name: `name ${number}` })),
  );

  const names = await threadNames(home.path);
  expect(numbers.map((number) => names.get(threadId(number)))).toEqual(
    numbers.map((number) => `name ${number}`),
  );
});

test('what cannot be written or read is said', async () => {
  await using home = await freshHome();
  await mkdir(join(home.path, 'session_index.jsonl'));

  await expect(nameThread(home.path, { threadId: threadId(), name: 'Cats' })).rejects.toMatchObject({
    code: 'ROLLOUT_WRITE_FAILED',
    errno: 'EISDIR',
  });
  await expect(threadNames(home.path)).rejects.toMatchObject({ code: 'ROLLOUT_READ_FAILED' });
});
