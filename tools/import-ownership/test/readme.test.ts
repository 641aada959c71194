import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { ruleClaims, ruleIds } from '@codex-ts/import-ownership';
import { expect, test } from 'vitest';

const example = new URL('../examples/find-owners.ts', import.meta.url);
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

function block(language: string): string | undefined {
  return readme.match(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'su'))?.[1];
}

test('the README shows the example', async () => {
  expect(block('ts')).toBe(await readFile(example, 'utf8'));
});

test('the example prints what the README says', async () => {
  const args = ['--conditions=@codex-ts/source', fileURLToPath(example)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);

  expect(stdout).toBe(block('text'));
  expect(stderr).toBe('');
});

test('every key of the schema and every rule stand in the README', async () => {
  const schema = JSON.parse(await readFile(new URL('../config.schema.json', import.meta.url), 'utf8')) as {
    properties: object;
  };
  const keys = Object.keys(schema.properties).filter((key) => key !== '$schema');

  expect(keys.length).toBeGreaterThan(8);
  for (const key of keys) expect(readme).toContain(`| \`${key}\``);
  for (const id of ruleIds) {
    expect(readme).toContain(`[\`${id}\`](docs/rules/${id}.md)`);
    expect(readme).toContain(ruleClaims[id]);
  }
});
