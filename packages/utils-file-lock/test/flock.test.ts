import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, stat, writeFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { FileLockUnavailableError, loadFlock, type Flock } from '@codex-ts/utils-file-lock';

import { scratch } from './scratch.ts';

async function loaded(): Promise<Flock> {
  const flock = await loadFlock();
  if (flock === undefined) throw new Error('koffi is a development dependency here, so flock must load');
  return flock;
}

/** Whether flock(1), which knows nothing of us, finds the file unlocked. */
const isFree = (path: string): boolean => spawnSync('flock', ['--nonblock', path, 'true']).status === 0;

/** A shell that holds the lock until it is killed. */
async function startShell(path: string): Promise<ChildProcess> {
  // --no-fork, or the command that flock(1) starts would keep the lock when flock(1) is killed.
  const child = spawn('flock', ['--no-fork', path, 'sh', '-c', 'echo held; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('flock(1) sees our lock, until it is released', async () => {
  await using home = await scratch();
  const flock = await loaded();

  const lock = await flock.acquire(home.at('auth.lock'));
  expect(isFree(lock.path)).toBe(false);
  await lock.release();
  await lock.release();

  expect(isFree(lock.path)).toBe(true);
  expect((await stat(lock.path)).mode & 0o777).toBe(0o600);
  expect(await home.names()).toEqual(['auth.lock']);
});

test('we see the lock of flock(1), do not wait for it when only trying, and get it when it dies', async () => {
  await using home = await scratch();
  const flock = await loaded();
  const shell = await startShell(home.at('auth.lock'));

  expect(await flock.tryAcquire(home.at('auth.lock'))).toBeUndefined();
  await expect(flock.acquire(home.at('auth.lock'), { timeoutMs: 0 })).rejects.toMatchObject({
    code: 'FILE_LOCK_TIMEOUT',
  });
  const waiting = flock.acquire(home.at('auth.lock'));
  shell.kill('SIGKILL');

  await using lock = await waiting;
  expect(isFree(lock.path)).toBe(false);
});

test('two in one process exclude each other, and the end of a scope releases', async () => {
  await using home = await scratch();
  const [one, other] = [await loaded(), await loaded()];
  {
    await using lock = await one.acquire(home.at('auth.lock'));
    expect(await other.tryAcquire(lock.path)).toBeUndefined();
    expect(isFree(lock.path)).toBe(false);
  }
  expect(isFree(home.at('auth.lock'))).toBe(true);
});

test('an abort ends the waiting with its reason', async () => {
  await using home = await scratch();
  const flock = await loaded();
  await using lock = await flock.acquire(home.at('auth.lock'));
  const controller = new AbortController();
  const waiting = flock.acquire(lock.path, { signal: controller.signal });
  const reason = new Error('no longer wanted');
  setImmediate(() => controller.abort(reason));

  await expect(waiting).rejects.toBe(reason);
});

test('a missing directory is created, what cannot be locked is reported', async () => {
  await using home = await scratch();
  const flock = await loaded();
  await mkdir(home.at('directory'));
  await writeFile(home.at('file'), '');
  await using lock = await flock.acquire(home.at('new', 'auth.lock'));

  expect(lock.path).toBe(home.at('new', 'auth.lock'));
  await expect(flock.acquire(home.at('directory'))).rejects.toMatchObject({
    code: 'FILE_LOCK_UNAVAILABLE',
    errno: 'EISDIR',
  });
  await expect(flock.tryAcquire(home.at('file', 'below'))).rejects.toThrow(FileLockUnavailableError);
  await expect(flock.acquire('a\0b')).rejects.toThrow(TypeError);
});

test('a thousand locks leave no descriptor open', async () => {
  await using home = await scratch();
  const flock = await loaded();
  for (let round = 0; round < 1000; round += 1) {
    const lock = await flock.acquire(home.at('auth.lock'));
    expect(await flock.tryAcquire(lock.path)).toBeUndefined();
    await lock.release();
  }

  await using lock = await flock.acquire(home.at('auth.lock'));
  const open = spawnSync('sh', ['-c', `ls -l /proc/${process.pid}/fd | grep -c auth.lock`], {
    encoding: 'utf8',
  });
  expect([lock.path, open.stdout]).toEqual([home.at('auth.lock'), '1\n']);
});
