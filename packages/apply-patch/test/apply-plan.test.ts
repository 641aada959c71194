import { execFile } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdir,
  readFile,
  readlink,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { applyPlan, parsePatch, planPatch, type PatchPlan } from '@codex-ts/apply-patch';
import { describe, expect, test } from 'vitest';

import { patch, workspace } from './workspace.ts';

function plan(root: string, ...lines: readonly string[]): Promise<PatchPlan> {
  return planPatch(parsePatch(patch(...lines)), { workspace: root });
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

test('everything that was planned is there afterwards', async () => {
  await using place = await workspace({ 'a.txt': 'a\r\nb\r\n', 'b.txt': 'gone\n', 'c.txt': 'moves' });
  const planned = await plan(
    place.root,
    '*** Add File: deep/down/new.txt',
    '+new',
    '*** Update File: a.txt',
    '-b',
    '+B',
    '*** Delete File: b.txt',
    '*** Update File: c.txt',
    '*** Move to: deep/c.txt',
  );
  const outcome = await applyPlan(planned);
  expect(outcome.changes).toEqual(planned.changes);
  expect(await place.files()).toEqual({
    'a.txt': 'a\r\nB\r\n',
    'deep/down/new.txt': 'new\n',
    'deep/c.txt': 'moves',
  });
});

test('a file makes place for a directory of its name', async () => {
  await using place = await workspace({ f: 'a\n' });
  await applyPlan(
    await plan(place.root, '*** Add File: z', '+z', '*** Delete File: f', '*** Add File: f/x', '+x'),
  );
  expect(await place.files()).toEqual({ z: 'z\n', 'f/x': 'x\n' });
});

describe('permissions', () => {
  test('stay with a file that is updated, replaced or moved', async () => {
    await using place = await workspace({ run: 'a\n', tool: 'a\n', script: 'a\n', onto: 'b\n' });
    for (const name of ['run', 'tool', 'script']) await chmod(join(place.root, name), 0o775);
    const update = ['*** Update File: run', '-a', '+b'];
    const replace = ['*** Add File: tool', '+b'];
    const move = ['*** Update File: script', '*** Move to: onto'];
    await applyPlan(await plan(place.root, ...update, ...replace, ...move));
    for (const name of ['run', 'tool', 'onto']) expect(await modeOf(join(place.root, name))).toBe(0o775);
  });

  test('of new files and directories are those that others expect', async () => {
    await using place = await workspace({});
    await applyPlan(await plan(place.root, '*** Add File: d/n', '+x'));
    await writeFile(join(place.outer, 'n'), '', { mode: 0o644 });
    await mkdir(join(place.outer, 'd'), { mode: 0o755 });
    expect(await modeOf(join(place.root, 'd/n'))).toBe(await modeOf(join(place.outer, 'n')));
    expect(await modeOf(join(place.root, 'd'))).toBe(await modeOf(join(place.outer, 'd')));
  });
});

describe('symbolic links inside the workspace', () => {
  test('are followed by updates', async () => {
    await using place = await workspace({ real: 'a\n' });
    await symlink('real', join(place.root, 'link'));
    await applyPlan(await plan(place.root, '*** Update File: link', '-a', '+b'));
    expect(await readFile(join(place.root, 'real'), 'utf8')).toBe('b\n');
    expect(await readlink(join(place.root, 'link'))).toBe('real');
  });

  test('are deleted themselves, also when they lead nowhere or out', async () => {
    await using place = await workspace({ real: 'a\n' });
    const targets = { link: 'real', dangling: 'nothing', out: '/etc/passwd' };
    for (const [name, target] of Object.entries(targets)) await symlink(target, join(place.root, name));
    const lines = Object.keys(targets).map((name) => `*** Delete File: ${name}`);
    await applyPlan(await plan(place.root, ...lines));
    expect(await readdir(place.root)).toEqual(['real']);
  });

  test('give way to a file of their name', async () => {
    await using place = await workspace({ real: 'a\n', 'd/x': 'x\n' });
    await symlink('real', join(place.root, 'link'));
    const lines = ['*** Delete File: link', '*** Add File: link', '+x', '*** Update File: link', '-x', '+y'];
    await applyPlan(await plan(place.root, ...lines));
    expect(await place.files()).toEqual({ real: 'a\n', 'd/x': 'x\n', link: 'y\n' });
  });

  test('that a patch removes are not followed by what it does next', async () => {
    await using place = await workspace({ 'd/x': 'x\n' });
    await symlink('d', join(place.root, 'link'));
    const planned = plan(place.root, '*** Delete File: link', '*** Add File: link/n', '+x');
    await expect(planned).rejects.toMatchObject({ code: 'PATCH_FILE_UNUSABLE', reason: 'notInDirectory' });
  });

  test('are replaced by what moves away from them', async () => {
    await using place = await workspace({ real: 'a\n' });
    await symlink('real', join(place.root, 'link'));
    await applyPlan(await plan(place.root, '*** Update File: link', '*** Move to: copy', '-a', '+b'));
    expect(await place.files()).toEqual({ real: 'a\n', copy: 'b\n' });
    await expect(lstat(join(place.root, 'link'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a file that changed after planning', () => {
  const changed = expect.objectContaining({ code: 'PATCH_FILE_CHANGED' });

  test.each([
    { name: 'edited', change: (root: string) => writeFile(join(root, 'f'), 'other\n') },
    { name: 'removed', change: (root: string) => rm(join(root, 'f')) },
    { name: 'created', change: (root: string) => writeFile(join(root, 'n'), 'mine\n') },
    { name: 'made unreadable', change: (root: string) => promisify(execFile)('mkfifo', [join(root, 'n')]) },
  ])('($name) is left alone, and so are the others', async ({ change }) => {
    await using place = await workspace({ f: 'a\n', g: 'a\n' });
    const planned = await plan(
      place.root,
      '*** Update File: g',
      '-a',
      '+b',
      '*** Update File: f',
      '-a',
      '+b',
      '*** Add File: n',
      '+x',
    );
    await change(place.root);
    const before = await place.files();
    await expect(applyPlan(planned)).rejects.toEqual(changed);
    expect(await place.files()).toEqual(before);
  });

  test('is not followed out of the workspace', async () => {
    await using place = await workspace({ 'd/f': 'a\n' });
    const planned = await plan(place.root, '*** Add File: d/n', '+x');
    await rm(join(place.root, 'd'), { recursive: true });
    await symlink(place.outer, join(place.root, 'd'));
    await expect(applyPlan(planned)).rejects.toEqual(changed);
    expect(await readdir(place.outer)).toEqual(['workspace']);
  });
});

test('when one file cannot be written, all are as they were', async () => {
  await using place = await workspace({ f: 'a\n', tool: 't\n', 'd/gone': 'a\n', onto: 'o\n' });
  await chmod(join(place.root, 'tool'), 0o751);
  await symlink('f', join(place.root, 'link'));
  const planned = await plan(
    place.root,
    '*** Update File: f',
    '-a',
    '+b',
    '*** Add File: x/y/z',
    '+new',
    '*** Update File: tool',
    '*** Move to: onto',
    '*** Delete File: link',
    '*** Add File: link',
    '+x',
    '*** Delete File: d/gone',
    '*** Add File: blocked/n',
    '+x',
  );
  const blocker = join(place.root, 'blocked');
  await writeFile(blocker, 'a file where a directory has to be\n');
  const before = await place.files();

  const failure: unknown = await applyPlan(planned).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'PATCH_WRITE_FAILED', path: join(blocker, 'n'), notRestored: [] });
  expect(failure).toMatchObject({ cause: { code: 'FILES_WRITE_FAILED' } });
  expect(await place.files()).toEqual(before);
  expect(await modeOf(join(place.root, 'tool'))).toBe(0o751);
  expect(await readlink(join(place.root, 'link'))).toBe('f');
  expect((await readdir(place.root)).toSorted()).toEqual(['blocked', 'd', 'f', 'link', 'onto', 'tool']);
});

test('applied twice at once, a plan is done once or refused, never half', async () => {
  await using place = await workspace({ f: 'a\n', g: 'a\n' });
  const planned = await plan(place.root, '*** Update File: f', '-a', '+b', '*** Update File: g', '-a', '+b');
  const outcomes = await Promise.allSettled([applyPlan(planned), applyPlan(planned)]);
  const failed = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  for (const reason of failed) expect(reason).toMatchObject({ code: 'PATCH_FILE_CHANGED' });
  expect(failed.length).toBeLessThan(2);
  expect(await place.files()).toEqual({ f: 'b\n', g: 'b\n' });
});
