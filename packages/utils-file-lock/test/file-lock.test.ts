import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

import { expect, test } from 'vitest';

import { FileLockUnavailableError, acquireFileLock, tryFileLock } from '@codex-ts/utils-file-lock';

import { scratch } from './scratch.ts';
import { runLocker, startHolder } from './spawn-locker.ts';

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('of two who want it in one process one gets it, and the other when it is released', async () => {
  await using home = await scratch();
  const first = await acquireFileLock(home.at('a.lock'));

  expect(first.path).toBe(home.at('a.lock'));
  expect(await tryFileLock(home.at('a.lock'))).toBeUndefined();
  const second = acquireFileLock(home.at('a.lock'));
  await first.release();

  await using lock = await second;
  expect(await tryFileLock(lock.path)).toBeUndefined();
});

test('the end of its scope releases it', async () => {
  await using home = await scratch();
  {
    await using lock = await acquireFileLock(home.at('a.lock'));
    expect(await tryFileLock(lock.path)).toBeUndefined();
  }
  await using again = await tryFileLock(home.at('a.lock'));
  expect(again).toBeDefined();
});

test('releasing it twice does not take it from whoever has it then', async () => {
  await using home = await scratch();
  const first = await acquireFileLock(home.at('a.lock'));
  await first.release();
  await using second = await acquireFileLock(home.at('a.lock'));
  await first.release();

  expect(await tryFileLock(second.path)).toBeUndefined();
  expect((await runLocker({ task: 'try', path: second.path })).stdout).toBe('busy\n');
});

test('different files are different locks', async () => {
  await using home = await scratch();
  await using first = await acquireFileLock(home.at('a.lock'));
  await using second = await tryFileLock(home.at('b.lock'));

  expect([first.path, second?.path]).toEqual([home.at('a.lock'), home.at('b.lock')]);
});

test('a link and its target are one lock', async () => {
  await using home = await scratch();
  await writeFile(home.at('a.lock'), '');
  await symlink('a.lock', home.at('link'));
  await using lock = await acquireFileLock(home.at('link'));

  expect(lock.path).toBe(home.at('link'));
  expect(await tryFileLock(home.at('a.lock'))).toBeUndefined();
});

test('64 waiters get it one after the other', async () => {
  await using home = await scratch();
  let holders = 0;
  const crowds: number[] = [];

  await Promise.all(
    Array.from({ length: 64 }, async () => {
      const lock = await acquireFileLock(home.at('a.lock'));
      holders += 1;
      await new Promise(setImmediate);
      crowds.push(holders);
      holders -= 1;
      await lock.release();
    }),
  );

  expect(crowds).toEqual(Array.from({ length: 64 }, () => 1));
});

test('four processes that count lose no number', async () => {
  await using home = await scratch();
  await writeFile(home.at('counter'), '0');
  const count = { task: 'count', path: home.at('a.lock'), argument: home.at('counter') } as const;

  await Promise.all(Array.from({ length: 4 }, () => runLocker(count)));

  expect(await readFile(home.at('counter'), 'utf8')).toBe('100');
});

test('a thread of this process is excluded like any other', async () => {
  await using home = await scratch();
  await using lock = await acquireFileLock(home.at('a.lock'));

  const worker = new Worker(new URL('locker.ts', import.meta.url), {
    argv: ['try', lock.path],
    execArgv: ['--conditions=@codex-ts/source'],
    stdout: true,
  });
  const printed = worker.stdout.toArray();
  await once(worker, 'exit');

  expect(String(await printed)).toBe('busy\n');
  expect((await runLocker({ task: 'try', path: lock.path })).stdout).toBe('busy\n');
});

test('somebody who tries in vain does not open it for others', async () => {
  await using home = await scratch();
  await using lock = await acquireFileLock(home.at('a.lock'));

  // POSIX drops a process's locks on a file when it closes any descriptor of it.
  expect(await tryFileLock(lock.path)).toBeUndefined();
  await expect(acquireFileLock(lock.path, { timeoutMs: 0 })).rejects.toMatchObject({
    code: 'FILE_LOCK_TIMEOUT',
  });

  expect((await runLocker({ task: 'try', path: lock.path })).stdout).toBe('busy\n');
});

test('it is free as soon as its holder is killed', async () => {
  await using home = await scratch();
  const holder = await startHolder(home.at('a.lock'));
  expect(await tryFileLock(home.at('a.lock'))).toBeUndefined();
  const waiting = acquireFileLock(home.at('a.lock'));

  holder.kill('SIGKILL');

  await using lock = await waiting;
  expect(lock.path).toBe(home.at('a.lock'));
  expect(await home.names()).toEqual(['a.lock']);
});

test('a holder that ends by itself gives it back', async () => {
  await using home = await scratch();
  const holder = await startHolder(home.at('a.lock'));
  holder.stdin?.end();

  await using lock = await acquireFileLock(home.at('a.lock'));
  expect(lock.path).toBe(home.at('a.lock'));
});

test('the file is private, empty and alone, while it is locked and afterwards', async () => {
  await using home = await scratch();
  const look = async (): Promise<unknown> => [
    await home.names(),
    await modeOf(home.at('a.lock')),
    (await stat(home.at('a.lock'))).size,
  ];

  const lock = await acquireFileLock(home.at('a.lock'));
  expect(await look()).toEqual([['a.lock'], 0o600, 0]);
  await lock.release();
  expect(await look()).toEqual([['a.lock'], 0o600, 0]);
});

test('a file that others may read is made private', async () => {
  await using home = await scratch();
  await writeFile(home.at('a.lock'), '');
  await chmod(home.at('a.lock'), 0o666);

  await using lock = await acquireFileLock(home.at('a.lock'));

  expect(await modeOf(lock.path)).toBe(0o600);
});

test('missing directories are created for their owner alone', async () => {
  await using home = await scratch();

  await using lock = await acquireFileLock(home.at('new', 'home', 'a.lock'));

  expect([await modeOf(home.at('new')), await modeOf(home.at('new', 'home'))]).toEqual([0o700, 0o700]);
  expect(await tryFileLock(lock.path)).toBeUndefined();
});

test('a file that was removed meanwhile is made anew', async () => {
  await using home = await scratch();
  const first = await acquireFileLock(home.at('a.lock'));
  const second = acquireFileLock(home.at('a.lock'));
  await new Promise(setImmediate);
  await rm(home.at('a.lock'));
  await first.release();

  await using lock = await second;
  expect(await home.names()).toEqual(['a.lock']);
  expect((await runLocker({ task: 'try', path: lock.path })).stdout).toBe('busy\n');
});

test.each([':memory:', 'file:a?mode=memory', '?', '#', ' '])(
  'the name "%s" is a file like any other',
  async (name) => {
    await using home = await scratch();
    await using lock = await acquireFileLock(home.at(name));

    expect((await runLocker({ task: 'try', path: name }, home.path)).stdout).toBe('busy\n');
    expect([lock.path, await home.names()]).toEqual([home.at(name), [name]]);
  },
);

test.each(['hi', 'x'.repeat(10_000), `SQLite format 3\0${'\0'.repeat(500)}`])(
  'a file that is no lock file is left alone, and the remedy says so: %#',
  async (contents) => {
    await using home = await scratch();
    await writeFile(home.at('a'), contents);

    await expect(acquireFileLock(home.at('a'))).rejects.toMatchObject({
      code: 'FILE_LOCK_UNAVAILABLE',
      path: home.at('a'),
      remedy: expect.stringMatching(/^Remove that file/u) as string,
    });
    expect(await readFile(home.at('a'), 'utf8')).toBe(contents);
    expect(await home.names()).toEqual(['a']);
  },
);

test.each(['directory', 'file/below'])('%s can be locked by nobody', async (path) => {
  await using home = await scratch();
  await mkdir(home.at('directory'));
  await writeFile(home.at('file'), '');

  await expect(acquireFileLock(home.at(path))).rejects.toThrow(FileLockUnavailableError);
  await expect(tryFileLock(home.at(path))).rejects.toMatchObject({
    code: 'FILE_LOCK_UNAVAILABLE',
    retry: 'never',
  });
});

test('a thousand locks, and as many tries in vain, leave no descriptor open', async () => {
  await using home = await scratch();
  for (let round = 0; round < 1000; round += 1) {
    const lock = await acquireFileLock(home.at('a.lock'));
    expect(await tryFileLock(lock.path)).toBeUndefined();
    await lock.release();
  }
  await writeFile(home.at('garbage'), 'garbage');
  await expect(acquireFileLock(home.at('garbage'))).rejects.toThrow(FileLockUnavailableError);

  const open = spawnSync('sh', ['-c', `ls -l /proc/${process.pid}/fd | grep -c ${home.path}`], {
    encoding: 'utf8',
  });
  expect(open.stdout).toBe('0\n');
});

test('a path that no system takes is a mistake of the caller', async () => {
  await expect(acquireFileLock('a\0b')).rejects.toThrow(TypeError);
});
