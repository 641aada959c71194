import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const example = new URL('../examples/in-process.ts', import.meta.url);
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

function block(language: string): string | undefined {
  return readme.match(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'su'))?.[1];
}

test('the README shows the example', async () => {
  expect(block('ts')).toBe(await readFile(example, 'utf8'));
});

test('the example prints what the README says', async () => {
  const args = ['--conditions=@codex-ts/source', fileURLToPath(example)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toBe(block('text'));
});
