import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const example = new URL('../examples/run-confined.ts', import.meta.url);
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

function block(language: string): string | undefined {
  return readme.match(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'su'))?.[1];
}

test('the README shows the example, and what it prints; either way nothing is written', async () => {
  expect(block('ts')).toBe(await readFile(example, 'utf8'));

  const cwd = await mkdtemp(join(tmpdir(), 'sandboxing-'));
  const args = ['--conditions=@codex-ts/source', fileURLToPath(example)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd });
  expect([block('text'), 'SANDBOX_UNAVAILABLE\n']).toContain(stdout);
  expect(stderr).toBe('');
  expect(await readdir(cwd)).toEqual([]);
  await rm(cwd, { recursive: true });
});
