import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, onTestFinished, test } from 'vitest';

const example = fileURLToPath(new URL('../examples/run-command.ts', import.meta.url));

test('the example of the README is the file, and runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const shown = /```ts\n(?<code>[\s\S]*?)```/u.exec(readme)?.groups?.['code'];
  expect(shown).toBe(await readFile(example, 'utf8'));

  // A login shell reads the profile of its home, which may say something.
  const home = await mkdtemp(join(tmpdir(), 'codex-ts-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@codex-ts/source', example],
    { env: { ...process.env, HOME: home } },
  );
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toEqual([
    'commandStarted',
    'commandOutput',
    'commandEnded',
    'Process exited with code 0',
    'Original token count: 2',
    'Output:',
    'hello',
    '',
  ]);
});
