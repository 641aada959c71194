import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

const args = ['--conditions=@codex-ts/source', fileURLToPath(new URL('stdio-program.ts', import.meta.url))];

function start(): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, args);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test('lines go in and come out, and the end of input ends the program', async () => {
  const child = start();
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));

  child.stdin.end('{"id":1,"method":"echo","params":1}\n{"id":2,"method":"echo","params":2}');
  const [code]: unknown[] = await once(child, 'close');

  expect(code).toBe(0);
  expect(
    output
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ).toEqual([
    { jsonrpc: '2.0', id: 1, result: 1 },
    { jsonrpc: '2.0', id: 2, result: 2 },
  ]);
});

test('a client that does not read does not stop the process', async () => {
  const child = start();
  const params = 'x'.repeat(1_000_000);
  child.stdin.write(`${JSON.stringify({ id: 1, method: 'echo', params })}\n`);
  child.stdin.write(`${JSON.stringify({ id: 2, method: 'echo', params })}\n`);

  // Nothing of stdout is read: more than a pipe holds is waiting, and the program goes on.
  for (let ticks = 0; ticks < 5; ticks += 1) await once(child.stderr, 'data');

  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end();
  await once(child, 'close');
  expect(
    output
      .trim()
      .split('\n')
      .map((line) => line.length > 1_000_000),
  ).toEqual([true, true]);
});

test('files will do for input and output', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stdio-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'in'), '{"id":1,"method":"echo","params":1}\n');
  await using input = await open(join(folder, 'in'));
  await using output = await open(join(folder, 'out'), 'w');

  const child = spawn(process.execPath, args, { stdio: [input.fd, output.fd, 'ignore'] });
  const [code]: unknown[] = await once(child, 'close');

  expect(code).toBe(0);
  expect(await readFile(join(folder, 'out'), 'utf8')).toBe('{"jsonrpc":"2.0","id":1,"result":1}\n');
});

test('a reader that went away ends the program in order', async () => {
  const child = start();
  child.stdout.destroy();
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify({ id: 1, method: 'echo', params: 'x'.repeat(1_000_000) })}\n`);

  const [code]: unknown[] = await once(child, 'close');

  expect(code).toBe(0);
});
