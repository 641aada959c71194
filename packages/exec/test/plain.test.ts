import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { callTool, failTurn, say, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openExec } from './exec-bench.ts';

test('the answer goes to standard output, everything else to standard error', async () => {
  const patch = '*** Begin Patch\n*** Add File: a.txt\n+x\n*** End Patch\n';
  await using server = await startModelServer([
    callTool('apply_patch', patch),
    callTool('exec_command', { cmd: 'seq 30' }),
    say('The answer.'),
  ]);
  await using exec = await openExec(server.url);

  const { stdout, stderr } = await exec.run('go', { format: 'text' });

  expect(stdout).toBe('The answer.\n');
  expect(stderr.split('\n')).toEqual([
    expect.stringMatching(/^thread [0-9a-f-]{36}$/u),
    `A ${join(exec.workspace, 'a.txt')}`,
    "$ /bin/bash -lc 'seq 30'",
    '… 10 lines above',
    ...Array.from({ length: 20 }, (_, index) => String(index + 11)),
    '(exit 0)',
    'tokens used: 330',
    '',
  ]);
});

test('a failure is one line, with what to do', async () => {
  await using server = await startModelServer([failTurn('context_length_exceeded', 'long')]);
  await using exec = await openExec(server.url);

  const { stdout, stderr } = await exec.run('go', { format: 'text' });

  expect(stdout).toBe('');
  expect(stderr).toMatch(/\nerror: Codex ran out of room in the model's context window\. [^\n]+\n$/u);
});

test('the last message is written as it is, and a place that cannot be written is told', async () => {
  await using server = await startModelServer([say('no newline'), say('again')]);
  await using exec = await openExec(server.url);
  const path = join(exec.workspace, 'last.txt');

  await exec.run('go', { lastMessageFile: path });
  expect(await readFile(path, 'utf8')).toBe('no newline');

  const { outcome } = await exec.run('go', { lastMessageFile: join(exec.workspace, 'no/such/folder/x') });
  expect(outcome).toMatchObject({ outcome: 'failed', failure: { code: 'EXEC_OUTPUT_UNWRITABLE' } });
});
