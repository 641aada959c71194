import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { openHome } from './home.ts';

const script = fileURLToPath(new URL('import-log.ts', import.meta.url));

async function loadedFor(codexHome: string): Promise<string> {
  const args = ['--conditions=@codex-ts/source', script, codexHome];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

test('parser and schema are loaded only when there is something to parse', async () => {
  await using bare = await openHome();
  expect(await loadedFor(bare.codexHome)).toBe('');
  await using home = await openHome({ 'home/config.toml': '' });
  expect(await loadedFor(home.codexHome)).toContain('smol-toml');
});
