import { spawn, spawnSync } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { expect, test } from 'vitest';

import { scratch } from './scratch.ts';
import { outcomeOf, writerCommand } from './spawn-writer.ts';
import type { WriterReport, WriterTask } from './writer.ts';

// Mounting needs a namespace of our own, which some systems refuse: then these tests can only say so.
const refusal = ((): string | undefined => {
  const { status, error, stderr } = spawnSync('unshare', ['-Urm', 'true'], { encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr);
})();

interface MountCase {
  readonly what: string;
  /** Shell: mounts, in the test's directory, where `real` holds "old" and `a` what the mount will hide. */
  readonly mounts: string;
  /** What is written, many times over. */
  readonly contents?: string;
  readonly askOnly?: boolean;
  readonly report: WriterReport;
  /** What `a` holds afterwards, and what lies beside it. */
  readonly found: string;
  readonly names?: string;
}

const bound = 'mount --bind real a';
const small = 'mount -t tmpfs -o size=64k none small && printf old > small/real';
const tooMuch = 'x'.repeat(50_000);
const written = { outcome: 'written' } as const;
const refused = (errno: string): WriterReport => ({ outcome: 'refused', errno });

const cases: MountCase[] = [
  { what: 'a mounted file is written over', mounts: bound, report: written, found: 'new' },
  { what: 'nothing is left of a longer text', mounts: bound, contents: 'n', report: written, found: 'n' },
  { what: 'a mounted file is emptied', mounts: bound, contents: '', report: written, found: '' },
  {
    what: 'a mounted file is writable',
    mounts: bound,
    askOnly: true,
    report: { outcome: 'writable' },
    found: 'old',
  },
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
    report: askOnly ? ({ outcome: 'writable' } as const) : written,
    found: askOnly ? 'old' : 'new',
  })),
  {
    what: 'on a full disk the old file stays and no other',
    mounts: `${small} && mount --bind small . && cd "$0" && mv real a`,
    contents: tooMuch.repeat(2),
    report: refused('ENOSPC'),
    found: 'old',
    names: 'a\n',
  },
  {
    what: 'a file mounted from a full disk gets its old text back',
    mounts: `${small} && mount --bind small/real a`,
    contents: tooMuch.repeat(2),
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

/** Runs the writer behind the mounts; the namespace goes with it, so the shell copies out what is to be seen. */
async function writeBehind(mounts: string, task: WriterTask, out: string): Promise<WriterReport> {
  const script = `cd "$0" && ${mounts} || exit; "$@"; cp a "$OUT/found"; ls -A > "$OUT/names"`;
  const child = spawn('unshare', ['-Urm', 'sh', '-c', script, dirname(task.path), ...writerCommand(task)], {
    env: { ...process.env, OUT: out },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (await outcomeOf(child)) as WriterReport;
}

test.each(cases)('$what', async ({ mounts, contents = 'new', askOnly = false, report, found, names }) => {
  if (refusal !== undefined)
    return console.log(`not run, because there is no mount namespace here: ${refusal}`);
  await using home = await scratch();
  await using out = await scratch();
  await mkdir(home.at('small'));
  await writeFile(home.at('real'), 'old');
  await writeFile(home.at('a'), 'below the mount');

  const task = { path: home.at('a'), contents: [contents], askOnly };
  expect(await writeBehind(mounts, task, out.path)).toEqual(report);

  expect(await readFile(out.at('found'), 'utf8')).toBe(found);
  expect(await readFile(out.at('names'), 'utf8')).toBe(names ?? 'a\nreal\nsmall\n');
  expect(await readFile(home.at('a'), 'utf8')).toBe('below the mount');
});

test('a mounted file that others may read is narrowed before it is written', async () => {
  if (refusal !== undefined)
    return console.log(`not run, because there is no mount namespace here: ${refusal}`);
  await using home = await scratch();
  await writeFile(home.at('real'), 'old', { mode: 0o644 });
  await writeFile(home.at('a'), '');

  await writeBehind(bound, { path: home.at('a'), contents: ['new'] }, home.path);

  expect((await stat(home.at('real'))).mode & 0o777).toBe(0o600);
});
