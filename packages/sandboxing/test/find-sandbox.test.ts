import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { findSandbox } from '@codex-ts/sandboxing';
import { afterAll, expect, test } from 'vitest';

const base = await realpath(await mkdtemp(join(tmpdir(), 'sandboxing-')));
const workspace = join(base, 'workspace');
await mkdir(workspace);
afterAll(() => rm(base, { recursive: true }));

/** A directory with a program called bwrap. */
async function bubblewrapIn(folder: string, script: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bwrap'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}

const find = (path: string) => findSandbox({ environment: { PATH: path }, workspace, platform: 'linux' });

test('bubblewrap is found along PATH and tried', async () => {
  const good = await bubblewrapIn(join(base, 'good'), 'exit 0');

  expect(await find([join(base, 'nowhere'), good].join(delimiter))).toEqual({
    available: true,
    kind: 'bubblewrap',
    program: join(good, 'bwrap'),
  });
});

test('one that fails is not available, and says why', async () => {
  const words = 'bwrap: No permissions to create a new namespace';
  const bad = await bubblewrapIn(join(base, 'bad'), `echo "${words}" >&2; exit 1`);

  expect(await find(bad)).toEqual({ available: false, reason: 'namespaces', detail: words });
});

test('one that says nothing either', async () => {
  const mute = await bubblewrapIn(join(base, 'mute'), 'exit 7');

  expect(await find(mute)).toEqual({ available: false, reason: 'namespaces', detail: 'it exited with 7' });
});

test('one within the workspace is not believed, nor a link to it', async () => {
  const planted = await bubblewrapIn(join(workspace, 'bin'), 'exit 0');
  const linked = join(base, 'linked');
  await mkdir(linked);
  await symlink(join(planted, 'bwrap'), join(linked, 'bwrap'));

  expect(await find([planted, linked, 'relative'].join(delimiter))).toEqual({
    available: false,
    reason: 'missing',
  });
});

test('in a workspace that is the whole system, any is believed', async () => {
  const search = { environment: { PATH: join(base, 'good') }, workspace: '/', platform: 'linux' } as const;

  expect(await findSandbox(search)).toMatchObject({ available: true });
});

test.each([
  { platform: 'win32', found: { available: false, reason: 'platform' } },
  { platform: 'freebsd', found: { available: false, reason: 'platform' } },
  { platform: 'darwin', found: { available: true, kind: 'seatbelt', program: '/usr/bin/sandbox-exec' } },
] as const)('on $platform', async ({ platform, found }) => {
  expect(await findSandbox({ environment: {}, workspace, platform })).toEqual(found);
});
