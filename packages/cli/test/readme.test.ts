import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { say, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openPlace, programArgs } from './program.ts';

const example = fileURLToPath(new URL('../examples/read-events.ts', import.meta.url));

test('the example of the README is the file, and runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const shown = /```ts\n(?<code>[\s\S]*?)```/u.exec(readme)?.groups?.['code'];
  expect(shown).toBe(await readFile(example, 'utf8'));

  await using place = await openPlace();
  await using server = await startModelServer([say('Hello from the model.')]);
  await writeFile(join(place.codexHome, 'config.toml'), `openai_base_url = "${server.url}"\n`);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [example, process.execPath, ...programArgs],
    {
      env: { ...place.env, CODEX_API_KEY: 'sk-example' },
    },
  );
  expect(stdout).toBe('Hello from the model.\n');
});
