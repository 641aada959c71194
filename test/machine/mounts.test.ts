import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import type { FileReport, FileTask } from './file-worker.ts';
import { needs } from './needs.ts';

const worker = fileURLToPath(new URL('file-worker.ts', import.meta.url));

interface MountCase {
  readonly what: string;
  /** Shell: mounts, in the test's directory, where `real` holds "old" and `a` what the mount will hide. */
  readonly mounts: string;
  /** What is written, many times over. */
  readonly contents?: string;
  readonly askOnly?: boolean;
  readonly report: FileReport;
  /** What `a` holds afterwards, and what lies beside it. */
  readonly found: string;
  readonly names?: string;
}

const bound = 'mount --bind real a';
const small = 'mount -t tmpfs -o size=64k none small && printf old > small/real';
const tooMuch = 'x'.repeat(100_000);
const done: FileReport = { outcome: 'done' };
const refused = (errno: string): FileReport => ({ outcome: 'refused', code: 'FILES_WRITE_FAILED', errno });

const cases: readonly MountCase[] = [
  { what: 'a mounted file is written over', mounts: bound, report: done, found: 'new' },
  { what: 'nothing is left of a longer text', mounts: bound, contents: 'n', report: done, found: 'n' },
  { what: 'a mounted file is emptied', mounts: bound, contents: '', report: done, found: '' },
  { what: 'a mounted file is writable', mounts: bound, askOnly: true, report: done, found: 'old' },
  ...[false, true].map((askOnly) => ({
    what: `a file that is mounted read-only stays, ${askOnly ? 'when asked' : 'when written'}`,
    mounts: `${bound} && mount -o remount,ro,bind a`,
    askOnly,
    report: refused('EROFS'),
    found: 'old',
  })),
  ...[false, true].map((askOnly) => ({
    what: `in a read-only directory a mounted file can be ${askOnly ? 'asked about' : 'written'}`,
    mounts: `mount --bind . . && cd "$0" && ${bound} && mount -o remount,ro,bind .`,
    askOnly,
    report: done,
    found: askOnly ? 'old' : 'new',
  })),
  {
    what: 'on a full disk the old file stays and no other',
    mounts: `${small} && mount --bind small . && cd "$0" && mv real a`,
    contents: tooMuch,
    report: refused('ENOSPC'),
    found: 'old',
    names: 'a\n',
  },
  {
    what: 'a file mounted from a full disk gets its old text back',
    mounts: `${small} && mount --bind small/real a`,
    contents: tooMuch,
    report: refused('ENOSPC'),
    found: 'old',
  },
  {
    what: 'a full disk shows before anything is written',
    mounts: `${small} && mount --bind small . && cd "$0" && mv real a && head -c 60000 /dev/zero > rest`,
    askOnly: true,
    report: refused('ENOSPC'),
    found: 'old',
    names: 'a\nrest\n',
  },
];

interface Place extends AsyncDisposable {
  at(name: string): string;
}

async function place(): Promise<Place> {
  const path = await mkdtemp(join(tmpdir(), 'codex-ts-mounts-'));
  return {
    at: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** Runs the worker behind the mounts; the namespace goes with it, so the shell copies out what is to be seen. */
async function workBehind(mounts: string, { at }: Place, task: FileTask): Promise<FileReport> {
  const script = `cd "$0" && ${mounts} || exit; "$@"; cp a "$OUT/found" 2>/dev/null; ls -A > "$OUT/names"`;
  const node = [process.execPath, '--conditions=@codex-ts/source', worker, JSON.stringify(task)];
  const { stdout } = await promisify(execFile)('unshare', ['-Urm', 'sh', '-c', script, at('in'), ...node], {
    env: { ...process.env, OUT: at('out') },
  });
  return JSON.parse(stdout);
}

test.for(cases)('$what', async (row, context) => {
  needs(context, 'userNamespaces');
  await using here = await place();
  for (const folder of ['in', 'in/small', 'out']) await mkdir(here.at(folder));
  await writeFile(here.at('in/real'), 'old');
  await writeFile(here.at('in/a'), 'below the mount');
  const what = row.askOnly === true ? 'ask' : 'write';

  const task: FileTask = { what, path: here.at('in/a'), contents: row.contents ?? 'new' };
  expect(await workBehind(row.mounts, here, task)).toEqual(row.report);

  expect(await readFile(here.at('out/found'), 'utf8')).toBe(row.found);
  expect(await readFile(here.at('out/names'), 'utf8')).toBe(row.names ?? 'a\nreal\nsmall\n');
  expect(await readFile(here.at('in/a'), 'utf8')).toBe('below the mount');
});

test('a mounted file that others may read is narrowed before it is written', async (context) => {
  needs(context, 'userNamespaces');
  await using here = await place();
  for (const folder of ['in', 'out']) await mkdir(here.at(folder));
  await writeFile(here.at('in/real'), 'old', { mode: 0o644 });
  await writeFile(here.at('in/a'), '');

  await workBehind(bound, here, { what: 'write', path: here.at('in/a'), contents: 'new' });

  expect((await stat(here.at('in/real'))).mode & 0o777).toBe(0o600);
});

test('a lock on a read-only file system is unavailable, with the reason of the system', async (context) => {
  needs(context, 'userNamespaces');
  await using here = await place();
  for (const folder of ['in', 'out']) await mkdir(here.at(folder));

  const report = await workBehind('mount -t tmpfs -o ro none . && cd "$0"', here, {
    what: 'lock',
    path: here.at('in/a.lock'),
  });

  expect(report).toEqual({ outcome: 'refused', code: 'FILE_LOCK_UNAVAILABLE', errno: 'EROFS' });
});
