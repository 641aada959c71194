import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';

import { expect, test } from 'vitest';

const program = `
import { writeFile } from 'node:fs/promises';
import { openBenchPlace } from '@codex-ts/bench';

const folder = await openBenchPlace().folder('made');
await writeFile(folder + '/file', 'content');
if (process.argv[1] === 'wait') setInterval(() => {}, 1_000);
process.stdout.write(folder);
`;

async function run(
  args: readonly string[],
  signal?: NodeJS.Signals,
): Promise<{ folder: string; ended: unknown }> {
  const node = ['--conditions=@codex-ts/source', '--input-type=module', '--eval', program, '--', ...args];
  const child = spawn(process.execPath, node, {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const [folder] = await once(child.stdout, 'data');
  if (signal !== undefined) child.kill(signal);
  const [ended] = await closed;
  return { folder: String(folder), ended };
}

test('a bench that ended leaves no folder behind', async () => {
  const { folder, ended } = await run([]);

  expect(folder).toContain('codex-ts-bench-');
  expect(ended).toBe(0);
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each([
  { signal: 'SIGINT', status: 130 },
  { signal: 'SIGTERM', status: 143 },
] as const)('a bench that was ended by $signal leaves no folder behind', async ({ signal, status }) => {
  const { folder, ended } = await run(['wait'], signal);

  expect(folder).toContain('codex-ts-bench-');
  expect(ended).toBe(status);
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
});
