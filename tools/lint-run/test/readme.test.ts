import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const example = fileURLToPath(new URL('../examples/long-lines.ts', import.meta.url));
const run = promisify(execFile);

test('the example of the README is the file, and runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const shown = /```ts\n(?<code>[\s\S]*?)```/u.exec(readme)?.groups?.['code'];
  expect(shown).toBe(await readFile(example, 'utf8'));

  const { stdout, stderr } = await run(process.execPath, ['--conditions=@codex-ts/source', example]);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/long\.ts:1:81: 123 characters[^\n]*\n[\s\S]*exit code 1\n$/u);
});
