import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { examined } from '../support/examined.ts';
import { setting } from '../support/setting.ts';

const program = fileURLToPath(new URL('../support/lock-holder.ts', import.meta.url));
const isLinux = process.platform === 'linux';

async function holder(kind: 'ours' | 'flock', path: string): Promise<{ pid: number } & AsyncDisposable> {
  const child = spawn(process.execPath, ['--conditions=@codex-ts/source', program, kind, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

test('our refresh lock, and who holds it', async () => {
  await using world = await setting();
  await world.signIn();
  const path = `${world.home.authFile}.codex-ts-refresh`;
  await using held = await holder('ours', path);

  const { only, facts } = await examined(world);

  expect(facts?.locks?.refreshLock).toBe('held');
  expect(only('lock-held')).toMatchObject({
    severity: 'notice',
    text: isLinux
      ? `process ${held.pid} (node lock-holder.ts) renews the tokens (holds ${path})`
      : `another process renews the tokens (holds ${path})`,
  });
  expect(only('lock-usable')).toBeUndefined();
});

test.each(['auth.lock', 'auth.json.lock'])(
  'the lock of native codex %s, which is not touched',
  async (name) => {
    await using world = await setting();
    await world.signIn();
    const path = join(world.home.path, name);
    await using held = await holder('flock', path);

    const { all, facts } = await examined(world);

    expect(facts?.locks?.refreshLock).toBe('free');
    expect(all('lock-held').map(({ text }) => text)).toEqual(
      isLinux
        ? [`process ${held.pid} (node lock-holder.ts) writes the login as native codex does (holds ${path})`]
        : [],
    );
  },
);

test('free locks are no finding but that they work', async () => {
  await using world = await setting();
  await world.signIn();

  const { all, only } = await examined(world);

  expect(only('lock-usable')).toMatchObject({ severity: 'ok' });
  expect(all('lock-held')).toEqual([]);
  expect(await readdir(world.home.path)).not.toContain('auth.lock');
});

test('a lock that nobody can have', async () => {
  await using world = await setting();
  await world.signIn();
  const path = `${world.home.authFile}.codex-ts-refresh`;
  await writeFile(path, 'this is no lock file of ours, and it is long enough to look at'.repeat(20));

  expect((await examined(world)).only('lock-unusable')).toMatchObject({
    severity: 'warning',
    text: expect.stringContaining(path),
    remedy: expect.stringContaining('Remove that file'),
  });
});

test('without the addon for the locks of native codex', async () => {
  await using world = await setting();
  await world.signIn();

  const { only } = await examined(world, { ports: { loadFlock: () => Promise.resolve(undefined) } });

  expect(only('lock-native')).toMatchObject({ severity: 'notice', remedy: expect.stringContaining('koffi') });
});

test('codex processes on the same home', async () => {
  await using world = await setting();
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-process-'));
  const native = join(folder, 'codex');
  await copyFile('/bin/sleep', native);
  const other = join(folder, 'other');
  await mkdir(other);
  const child = spawn(native, ['60'], { env: { CODEX_HOME: world.home.path } });
  const elsewhere = spawn(native, ['60'], { env: { CODEX_HOME: other } });
  try {
    await Promise.all([once(child, 'spawn'), once(elsewhere, 'spawn')]);

    const { facts, all } = await examined(world);

    expect(facts?.processes).toEqual(
      isLinux ? [{ pid: child.pid, command: 'codex', kind: 'native' }] : undefined,
    );
    expect(all('process-running').map(({ text }) => text)).toEqual(
      isLinux ? [`native codex runs on this home: process ${child.pid} (codex)`] : [],
    );
  } finally {
    child.kill();
    elsewhere.kill();
    await rm(folder, { recursive: true, force: true });
  }
});
