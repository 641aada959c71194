import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { openPlace, run } from './program.ts';

test.each(['--version', '-V'])('%s prints name and version', async (flag) => {
  await using place = await openPlace();
  const manifest: { version: string } = JSON.parse(
    await readFile(new URL('../package.json', import.meta.url), 'utf8'),
  );

  expect(await run([flag], { place })).toEqual({
    code: 0,
    stdout: `codex-ts ${manifest.version}\n`,
    stderr: '',
  });
});

test('--help lists the commands, and is no failure', async () => {
  await using place = await openPlace();

  const { code, stdout } = await run(['--help'], { place });

  expect(code).toBe(0);
  for (const command of ['exec', 'login', 'logout', 'accounts', 'doctor', 'start'])
    expect(stdout).toContain(`\n  ${command}`);
});

test('without a command it prints its help where errors go, because nothing was done', async () => {
  await using place = await openPlace();
  const { stdout: help } = await run(['--help'], { place });

  expect(await run([], { place })).toEqual({ code: 2, stdout: '', stderr: help });
});
