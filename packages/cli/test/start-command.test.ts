import { execFileSync } from 'node:child_process';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { say, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { runEmbeddedDefault } from '../src/embedded-default.ts';
import { openPlace, programArgs, run, start } from './program.ts';

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

  const result = await runEmbeddedDefault({
    prompt: 'go',
    environment: place.env,
    // Each process gets a copy of the sign-in: nothing to share, nothing to lock.
    async turnCommand(number, { codexHome }) {
      const copy = join(place.folder, `copy-${number}`);
      await cp(codexHome, copy, { recursive: true });
      return { program: process.execPath, args: programArgs, environment: { CODEX_HOME: copy } };
    },
    progress: async () => {},
    signal: new AbortController().signal,
  });

  expect(result.refreshRequests).toBe(4);
});

test('with credentials the prompt is run for real', async () => {
  await using place = await openPlace();
  await using server = await startModelServer([say('for real')]);
  const { writeFile } = await import('node:fs/promises');
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
