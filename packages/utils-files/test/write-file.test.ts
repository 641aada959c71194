import { execFile } from 'node:child_process';
import {
  chmod,
  link,
  mkdir,
  readFile,
  readdir,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { FileWriteError, writeFileDurably, type WriteStep } from '@codex-ts/utils-files';

import { scratch } from './scratch.ts';
import { runWriter } from './spawn-writer.ts';

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o7777).toString(8);

test('a file is created and replaced, and nothing else is left', async () => {
  await using home = await scratch();

  await writeFileDurably(home.at('a.json'), 'one');
  await writeFileDurably(home.at('a.json'), new TextEncoder().encode('two, longer'));

  expect(await readFile(home.at('a.json'), 'utf8')).toBe('two, longer');
  expect(await home.names()).toEqual(['a.json']);
});

test.each([
  { what: 'nothing', contents: '' },
  { what: 'much', contents: 'é'.repeat(4_000_000) },
  { what: 'bytes that are no text', contents: Uint8Array.of(0, 255, 254, 10) },
])('$what is written as it is', async ({ contents }) => {
  await using home = await scratch();

  await writeFileDurably(home.at('a'), contents);

  expect((await readFile(home.at('a'))).equals(Buffer.from(contents))).toBe(true);
});

test('the longest file name there can be is no problem', async () => {
  await using home = await scratch();
  const name = 'n'.repeat(255);

  await writeFileDurably(home.at(name), 'x');

  expect(await home.names()).toEqual([name]);
});

test('missing directories are created for their owner alone', async () => {
  await using home = await scratch();

  await writeFileDurably(home.at('a', 'b', 'c.json'), 'x');
  await writeFileDurably(home.at('open', 'c.json'), 'x', { directoryMode: 0o755 });

  expect(await modeOf(home.at('a'))).toBe('700');
  expect(await modeOf(home.at('a', 'b'))).toBe('700');
  expect(await modeOf(home.at('open'))).toBe('755');
});

test.each([
  { before: 0o644, mode: undefined, after: '600' },
  { before: 0o777, mode: undefined, after: '600' },
  { before: 0o400, mode: undefined, after: '400' },
  { before: 0o755, mode: 0o777, after: '755' },
  { before: 0o666, mode: 0o777, after: '666' },
  { before: undefined, mode: undefined, after: '600' },
  { before: undefined, mode: 0o640, after: '640' },
])('mode $before, at most $mode, becomes $after', async ({ before, mode, after }) => {
  await using home = await scratch();
  if (before !== undefined) {
    await writeFile(home.at('a'), 'old');
    await chmod(home.at('a'), before);
  }

  await writeFileDurably(home.at('a'), 'new', mode === undefined ? {} : { mode });

  expect(await modeOf(home.at('a'))).toBe(after);
});

test('a new file obeys the umask', async () => {
  await using home = await scratch();

  await runWriter({ path: home.at('a'), contents: ['x'], mode: 0o666, umask: 0o027 });

  expect(await modeOf(home.at('a'))).toBe('640');
});

test('the steps come in order, and what is not yet complete is private and beside its target', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), 'old', { mode: 0o644 });
  const seen: { step: WriteStep; target: string; temp: string[] }[] = [];

  await writeFileDurably(home.at('a'), 'new', {
    onStep: async (step) => {
      const names = (await home.names()).filter((name) => name !== 'a');
      const temp = names.map(
        async (name) => `${await modeOf(home.at(name))} ${await readFile(home.at(name), 'utf8')}`,
      );
      seen.push({ step, target: await readFile(home.at('a'), 'utf8'), temp: await Promise.all(temp) });
    },
  });

  expect(seen).toEqual([
    { step: 'tempOpened', target: 'old', temp: ['600 '] },
    { step: 'tempWritten', target: 'old', temp: ['600 new'] },
    { step: 'tempSynced', target: 'old', temp: ['600 new'] },
    { step: 'renamed', target: 'new', temp: [] },
    { step: 'directorySynced', target: 'new', temp: [] },
  ]);
});

test.each(['tempOpened', 'tempWritten', 'tempSynced'] as const)(
  'what breaks after %s leaves the old file and no other',
  async (where) => {
    await using home = await scratch();
    await writeFile(home.at('a'), 'old');
    const broken = new Error('broken off');
    const onStep = (step: WriteStep): void => {
      if (step === where) throw broken;
    };

    await expect(writeFileDurably(home.at('a'), 'new', { onStep })).rejects.toBe(broken);

    expect(await home.names()).toEqual(['a']);
    expect(await readFile(home.at('a'), 'utf8')).toBe('old');
  },
);

test('a temporary file that somebody removes is made again', async () => {
  await using home = await scratch();
  let removals = 0;
  const onStep = async (step: WriteStep): Promise<void> => {
    if (step !== 'tempSynced' || removals === 2) return;
    removals += 1;
    await promisify(execFile)(
      'rm',
      (await home.names()).map((name) => home.at(name)),
    );
  };

  await writeFileDurably(home.at('a'), 'new', { onStep });

  expect(removals).toBe(2);
  expect(await readFile(home.at('a'), 'utf8')).toBe('new');
});

test('two writers at once both succeed, and the file is whole', async () => {
  await using home = await scratch();
  const versions = Array.from({ length: 20 }, (_, index) => `${index} `.repeat(50_000));

  await Promise.all(versions.map((contents) => writeFileDurably(home.at('a'), contents)));

  expect(versions).toContain(await readFile(home.at('a'), 'utf8'));
  expect(await home.names()).toEqual(['a']);
});

test('of a file with two names only the written one changes', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), 'old');
  await link(home.at('a'), home.at('b'));

  await writeFileDurably(home.at('a'), 'new');

  expect(await readFile(home.at('b'), 'utf8')).toBe('old');
});

test.each([
  { pid: 'dead', ageSeconds: 120, stays: false },
  { pid: 'dead', ageSeconds: 10, stays: true },
  { pid: 'alive', ageSeconds: 120, stays: true },
  { pid: 'alive', ageSeconds: 7200, stays: false },
])(
  'the file of a writer that is $pid, $ageSeconds s old: stays = $stays',
  async ({ pid, ageSeconds, stays }) => {
    await using home = await scratch();
    // The kernel gives no process such a number.
    const name = `.codex-ts.${pid === 'dead' ? 2 ** 30 : process.pid}.abc123.tmp`;
    await writeFile(home.at(name), 'left behind');
    const then = Date.now() / 1000 - ageSeconds;
    await utimes(home.at(name), then, then);
    await writeFile(home.at('.codex-ts.notes.tmp'), 'a file of the user');
    await utimes(home.at('.codex-ts.notes.tmp'), then, then);

    await writeFileDurably(home.at('a'), 'x');

    expect(await home.names()).toEqual([...(stays ? [name] : []), '.codex-ts.notes.tmp', 'a'].toSorted());
  },
);

test.each([
  { path: 'directory', errno: 'EISDIR' },
  { path: 'file/below', errno: 'ENOTDIR' },
  { path: 'circle', errno: 'ELOOP' },
  { path: 'n'.repeat(256), errno: 'ENAMETOOLONG' },
])('$errno is reported with path and remedy, and changes nothing', async ({ path, errno }) => {
  await using home = await scratch();
  await mkdir(home.at('directory'));
  await writeFile(home.at('file'), 'old');
  await symlink('circle', home.at('circle'));

  const refused: unknown = await writeFileDurably(home.at(path), 'x').catch((error: unknown) => error);

  expect(refused).toBeInstanceOf(FileWriteError);
  expect(refused).toMatchObject({ code: 'FILES_WRITE_FAILED', path: home.at(path), errno, retry: 'never' });
  expect(refused).toHaveProperty('remedy');
  expect(await home.names()).toEqual(['circle', 'directory', 'file']);
});

test('a path that no system takes is a mistake of the caller', async () => {
  await expect(writeFileDurably('a\0b', 'x')).rejects.toThrow(TypeError);
});

test('a pipe is written to, not replaced', async () => {
  await using home = await scratch();
  await promisify(execFile)('mkfifo', [home.at('pipe')]);

  const [received] = await Promise.all([
    readFile(home.at('pipe'), 'utf8'),
    writeFileDurably(home.at('pipe'), 'through'),
  ]);

  expect(received).toBe('through');
  expect((await stat(home.at('pipe'))).isFIFO()).toBe(true);
  expect(await readdir(home.path)).toEqual(['pipe']);
});

test('a device that is full says so', async () => {
  await expect(writeFileDurably('/dev/full', 'x')).rejects.toMatchObject({ errno: 'ENOSPC', retry: 'later' });
});

test('an empty or a huge file is replaced like any other', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), '');
  await truncate(home.at('a'), 2 ** 33);

  await writeFileDurably(home.at('a'), 'small');

  expect((await stat(home.at('a'))).size).toBe(5);
});
