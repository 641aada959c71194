import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createToolSet } from '@codex-ts/agent-tools';
import { expect, test } from 'vitest';

import { openBench, settings, type ToolBench } from './tool-run.ts';

function patch(bench: ToolBench, ...lines: readonly string[]): Promise<string> {
  const input = ['*** Begin Patch', ...lines, '*** End Patch', ''].join('\n');
  return bench.call({ kind: 'custom', name: 'apply_patch', input });
}

test('files change, and model and watchers are told', async () => {
  await using bench = await openBench();
  await writeFile(join(bench.workspace, 'old.txt'), 'one\n');

  const text = await patch(
    bench,
    '*** Add File: new.txt',
    '+hello',
    '*** Update File: old.txt',
    '@@',
    '-one',
    '+two',
  );

  expect(text).toMatch(
    /^Exit code: 0\nWall time: [\d.]+ seconds\nOutput:\nSuccess\. Updated the following files:\nA new\.txt\nM old\.txt\n$/u,
  );
  expect(await readFile(join(bench.workspace, 'new.txt'), 'utf8')).toBe('hello\n');
  expect(await readFile(join(bench.workspace, 'old.txt'), 'utf8')).toBe('two\n');
  expect(bench.events).toEqual([
    {
      type: 'filesStarted',
      changes: [
        { path: join(bench.workspace, 'new.txt'), kind: 'add', diff: 'hello\n' },
        { path: join(bench.workspace, 'old.txt'), kind: 'update', diff: '@@ -1,1 +1,1 @@\n-one\n+two\n' },
      ],
    },
    { type: 'filesEnded', status: 'completed' },
  ]);
});

test('a patch that does not fit changes nothing and tells the model why', async () => {
  await using bench = await openBench();
  await writeFile(join(bench.workspace, 'old.txt'), 'one\n');

  const text = await patch(
    bench,
    '*** Add File: new.txt',
    '+hello',
    '*** Update File: old.txt',
    '@@',
    '-three',
    '+two',
  );

  expect(text).toMatch(/^apply_patch verification failed: /u);
  expect(bench.events).toEqual([]);
  await expect(readFile(join(bench.workspace, 'new.txt'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('no file outside the workspace is touched', async () => {
  await using bench = await openBench();

  expect(await patch(bench, '*** Add File: ../outside.txt', '+x')).toMatch(
    /^apply_patch verification failed: /u,
  );
});

test('read-only refuses every patch', async () => {
  await using bench = await openBench({ settings: { ...settings, sandboxMode: 'read-only' } });

  expect(await patch(bench, '*** Add File: new.txt', '+x')).toBe(
    'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings',
  );
});

test('.git is out of bounds unless everything is allowed', async () => {
  await using confined = await openBench({ settings: { ...settings, sandboxMode: 'workspace-write' } });
  await mkdir(join(confined.workspace, '.git'));
  expect(await patch(confined, '*** Add File: .git/config', '+x')).toMatch(
    /^apply_patch verification failed: /u,
  );

  await using free = await openBench();
  expect(await patch(free, '*** Add File: .git/config', '+x')).toMatch(/^Exit code: 0\n/u);
});

test('models without grammars get it as a function', async () => {
  const tools = createToolSet({ supportsFreeformTools: false });
  expect(tools.specs.map((spec) => [spec['type'], spec['name']])).toEqual([
    ['function', 'exec_command'],
    ['function', 'write_stdin'],
    ['function', 'apply_patch'],
  ]);
  await tools[Symbol.asyncDispose]();
});

test('a rewrite of thousands of lines is told as one, at once', async () => {
  await using bench = await openBench();
  const numbers = Array.from({ length: 3_000 }, (_, index) => index);
  await writeFile(join(bench.workspace, 'old.txt'), numbers.map((number) => `old ${number}\n`).join(''));

  await patch(
    bench,
    '*** Update File: old.txt',
    '@@',
    ...numbers.map((number) => `-old ${number}`),
    ...numbers.map((number) => `+new ${number}`),
  );

  const [started] = bench.events;
  const diff = started?.type === 'filesStarted' ? (started.changes[0]?.diff ?? '') : '';
  expect(diff.split('\n', 2)).toEqual(['@@ -1,3000 +1,3000 @@', '-old 0']);
  expect(diff.split('\n')).toHaveLength(6_002);
});
