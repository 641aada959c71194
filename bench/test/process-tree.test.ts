import { treeUsage, treeWallMs } from '@codex-ts/bench';
import { expect, test } from 'vitest';

const env = { PATH: process.env['PATH'] ?? '' };
const node = (source: string) => ({ program: process.execPath, args: ['-e', source], env });
const isLinux = process.platform === 'linux';
const onlyLinux = 'only Linux shows what processes have used';
const megabytes = 150;
const child = `const held = Buffer.alloc(${megabytes} * 1_000_000, 1); setTimeout(() => held, 300);`;

test('what a process has started counts too, and its output is kept', async () => {
  const source = `
    const { spawn } = require('node:child_process');
    spawn(process.execPath, ['-e', ${JSON.stringify(child)}]).on('exit', () => console.log('done'));`;

  const found = await treeUsage(node(source)).then(
    ({ stdout, peakBytes, cpuSeconds }) => ({
      stdout,
      isCounted: cpuSeconds > 0 && peakBytes > megabytes * 1_000_000,
    }),
    (error: unknown) => (error as Error).message,
  );
  expect(found).toEqual(isLinux ? { stdout: 'done\n', isCounted: true } : onlyLinux);
});

test.each([0, 1])('a process that ends with %i has run', async (code) => {
  expect(await treeWallMs(node(`process.exit(${code})`))).toBeGreaterThan(0);
});

test('one that ends otherwise has not', async () => {
  await expect(treeWallMs(node('process.exit(2)'))).rejects.toThrow('ended with 2');
  const failing = node('setTimeout(() => { console.error("why"); process.exit(3); }, 100)');
  await expect(treeUsage(failing)).rejects.toThrow(isLinux ? /ended with 3: why/u : onlyLinux);
});
