import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { say, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openPlace, run, start } from './program.ts';

test('without credentials four processes share one sign-in, with one refresh', async () => {
  await using place = await openPlace();

  const { code, stdout, stderr } = await run(['start'], { place });

  expect(stderr).toContain('The embedded default');
  expect(stdout).toContain('turns completed    4 of 4\n');
  expect(stdout).toContain('refresh requests   1 (');
  expect(stdout.match(/pid \d+/gu)).toHaveLength(4);
  expect(code).toBe(0);
  const logs = /session logs\s+(?<path>\S+)/u.exec(stdout)?.groups?.['path'] ?? '';
  const files = await readdir(logs, { recursive: true });
  expect(files.filter((file) => file.endsWith('.jsonl'))).toHaveLength(4);
});

test('where each process refreshes by itself, the report says 4', async () => {
  await using place = await openPlace();
  // The same program, but each of its processes works on a copy of the sign-in: nothing to share, nothing to lock.
  const entry = fileURLToPath(new URL('own-copy-program.ts', import.meta.url));

  const { code, stdout } = await run(['start'], { place, entry });

  expect(stdout).toContain('refresh requests   4 (');
  expect(code).toBe(1);
});

test('with credentials the prompt is run for real', async () => {
  await using place = await openPlace();
  await using server = await startModelServer([say('for real')]);
  await writeFile(join(place.codexHome, 'config.toml'), `openai_base_url = "${server.url}"\n`);
  execFileSync('git', ['init', '-q', place.workspace]);

  const ended = await run(['start', 'a prompt'], { place, env: { CODEX_API_KEY: 'sk-test-key' } });

  expect(ended).toMatchObject({ code: 0, stdout: 'for real\n' });
});

test('Ctrl-C leaves no process and no folder behind', async () => {
  await using place = await openPlace();
  const { child, ended } = start(['start'], { place });
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => chunk.includes('waiting') && resolve());
  });

  child.kill('SIGINT');

  expect(await ended).toMatchObject({ code: 130 });
  expect((await readdir(place.folder)).filter((name) => name.startsWith('codex-ts-start-'))).toEqual([]);
});
