import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { jsonSchemaFiles, typescriptFiles } from '@codex-ts/app-server-protocol/schema';
import { expect, test } from 'vitest';

import { openPlace, run } from '../program.ts';

test.each([
  { command: 'generate-ts', flags: ['--experimental'], files: typescriptFiles() },
  { command: 'generate-json-schema', flags: [], files: jsonSchemaFiles() },
])('$command writes the files of the protocol, into a folder it makes', async ({ command, flags, files }) => {
  await using place = await openPlace();
  const out = join(place.folder, 'made', 'for-it');

  const ended = await run(['app-server', command, '--out', out, ...flags], { place });

  expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
  const names = await readdir(out);
  const written = await Promise.all(
    names.map(async (name) => [name, await readFile(join(out, name), 'utf8')]),
  );
  expect(Object.fromEntries(written)).toEqual(files);
});

test('a folder that cannot be made is reported', async () => {
  await using place = await openPlace();

  const ended = await run(['app-server', 'generate-ts', '-o', '/dev/null/x'], { place });

  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toContain('/dev/null/x');
});
