import { mkdir, rename, rm, writeFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { FileReadError, readFileStably } from '@codex-ts/utils-files';

import { scratch } from './scratch.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('a file that does not exist is undefined, one that is empty is not', async () => {
  await using home = await scratch();
  await writeFile(home.at('empty'), '');

  expect(await readFileStably(home.at('none'))).toBeUndefined();
  expect(await readFileStably(home.at('none', 'deeper'))).toBeUndefined();
  expect(await readFileStably(home.at('empty'))).toBe('');
});

test('a text that is refused is read again until the writer is done', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), '{"half":');
  const pauses: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    pauses.push(ms);
    if (pauses.length === 2) await writeFile(home.at('a'), '{"half":"whole"}');
  };

  expect(await readFileStably(home.at('a'), { accept: parses, sleep })).toBe('{"half":"whole"}');
  expect(pauses).toHaveLength(2);
});

test('a text that stays refused is returned after a few readings within 50 to 200 ms', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), 'garbage');
  const asked: string[] = [];
  let waitedMs = 0;

  const text = await readFileStably(home.at('a'), {
    accept: (candidate) => asked.push(candidate) < 0,
    sleep: async (ms) => {
      waitedMs += ms;
      await Promise.resolve();
    },
  });

  expect(text).toBe('garbage');
  expect(asked.length).toBeGreaterThan(1);
  expect(waitedMs).toBeGreaterThanOrEqual(50);
  expect(waitedMs).toBeLessThanOrEqual(200);
});

test('without a clock of its own it waits by itself', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), 'garbage');

  expect(await readFileStably(home.at('a'), { accept: () => false })).toBe('garbage');
});

test('a file that goes away meanwhile is undefined', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), 'garbage');

  const text = await readFileStably(home.at('a'), {
    accept: () => false,
    sleep: () => rm(home.at('a'), { force: true }),
  });

  expect(text).toBeUndefined();
});

test('a file that is exchanged meanwhile is read anew', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), 'garbage');
  await writeFile(home.at('b'), '1');

  const text = await readFileStably(home.at('a'), {
    accept: parses,
    sleep: () => rename(home.at('b'), home.at('a')),
  });

  expect(text).toBe('1');
});

test('an abort ends it with its reason, before, and between two readings', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), 'garbage');
  const reason = new Error('no longer wanted');

  await expect(readFileStably(home.at('a'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

  const controller = new AbortController();
  const accept = (): boolean => {
    controller.abort(reason);
    return false;
  };
  await expect(readFileStably(home.at('a'), { accept, signal: controller.signal })).rejects.toBe(reason);
});

test.each([
  { path: 'directory', errno: 'EISDIR' },
  { path: 'file/below', errno: 'ENOTDIR' },
])('what exists and cannot be read is an error: $errno', async ({ path, errno }) => {
  await using home = await scratch();
  await mkdir(home.at('directory'));
  await writeFile(home.at('file'), '');

  const refused: unknown = await readFileStably(home.at(path)).catch((error: unknown) => error);

  expect(refused).toBeInstanceOf(FileReadError);
  expect(refused).toMatchObject({ code: 'FILES_READ_FAILED', path: home.at(path), errno });
});
