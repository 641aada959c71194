import { mkdir, mkdtempDisposable, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join, relative, resolve } from 'node:path';

import { expect, test } from 'vitest';

import { CodexHomeError, resolveCodexHome } from '@codex-ts/utils-path';

const scratch = (): ReturnType<typeof mkdtempDisposable> => mkdtempDisposable(join(tmpdir(), 'codex-home-'));
/** The variable that names the home directory on this machine. */
const home = process.platform === 'win32' ? 'USERPROFILE' : 'HOME';

function refusal(environment: Record<string, string>): CodexHomeError {
  try {
    throw new Error(`accepted: ${resolveCodexHome(environment)}`);
  } catch (error) {
    if (error instanceof CodexHomeError) return error;
    throw error;
  }
}

test.each([{ CODEX_HOME: '' }, {}])('without CODEX_HOME it is ~/.codex, which need not exist', (unset) => {
  expect(resolveCodexHome({ ...unset, [home]: '/nowhere/ada' })).toBe(resolve('/nowhere/ada', '.codex'));
});

test.each([{ [home]: '' }, {}])('without a home in the environment the system is asked', (unset) => {
  expect(resolveCodexHome(unset)).toBe(join(userInfo().homedir, '.codex'));
});

test('CODEX_HOME is given as its real path, a relative one too', async () => {
  await using directory = await scratch();
  const real = join(directory.path, 'real');
  const link = join(directory.path, 'link');
  await mkdir(real);
  await symlink(real, link, 'junction');

  const expected = await realpath(real);
  expect(resolveCodexHome({ CODEX_HOME: link })).toBe(expected);
  expect(resolveCodexHome({ CODEX_HOME: relative(process.cwd(), link) })).toBe(expected);
});

test('a CODEX_HOME that does not exist is refused in the words of native codex', async () => {
  await using directory = await scratch();
  const value = join(directory.path, 'no"ne');

  expect(refusal({ CODEX_HOME: value, [home]: directory.path })).toMatchObject({
    code: 'PATH_HOME_INVALID',
    reason: 'missing',
    value,
    message: `CODEX_HOME points to ${JSON.stringify(value)}, but that path does not exist`,
  });
});

test('a file is no home', async () => {
  await using directory = await scratch();
  const value = join(directory.path, 'file');
  await writeFile(value, '');

  expect(refusal({ CODEX_HOME: value })).toMatchObject({
    reason: 'notDirectory',
    message: `CODEX_HOME points to ${JSON.stringify(value)}, but that path is not a directory`,
    remedy: expect.stringMatching(/^Let CODEX_HOME name a directory/u),
  });
  expect(refusal({ CODEX_HOME: join(value, 'below') })).toMatchObject({
    code: 'PATH_HOME_INVALID',
    remedy: expect.stringMatching(/^Let CODEX_HOME name a directory/u),
  });
});

test.each(['a\0b', 'x'.repeat(5000)])('a name that no system takes is refused: %#', (value) => {
  expect(refusal({ CODEX_HOME: value })).toMatchObject({ reason: 'unreadable', value });
});

test('the process environment is the default', () => {
  expect(resolveCodexHome()).toBe(resolveCodexHome(process.env));
});
