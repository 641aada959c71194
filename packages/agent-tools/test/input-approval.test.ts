import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { ApprovalPolicy } from '@codex-ts/protocol';
import { expect, test } from 'vitest';

import { answering, granular, openBench, settings, type ToolBench } from './tool-run.ts';

/** A shell that waits for its input, and a directory for it to remove. */
async function startShell(bench: ToolBench, more: object = {}): Promise<(chars: string) => Promise<string>> {
  await mkdir(join(bench.workspace, 'kept'));
  await bench.exec({ cmd: 'exec sh', keep_stdin_open: true, yield_time_ms: 250, ...more });
  return (chars) =>
    bench.call(
      {
        kind: 'function',
        name: 'write_stdin',
        input: JSON.stringify({ session_id: 1, chars, yield_time_ms: 9_000 }),
      },
      { callId: 'call_2' },
    );
}

test('what is dangerous in the input of a shell is rejected where nobody can be asked', async () => {
  await using bench = await openBench();
  const write = await startShell(bench);

  expect(await write('rm -rf kept; exit\n')).toBe(
    'write_stdin failed: `rm -rf kept; exit` rejected: rm -f style commands are not permitted. Use a safer approach',
  );
  expect(await readdir(bench.workspace)).toEqual(['kept']);
  expect(await write('find kept -delete; exit\n')).toContain('exited with code 0');
});

test.each([
  { decision: 'accept', says: 'Process exited with code 0', left: [] },
  { decision: 'decline', says: 'write_stdin failed: rejected by user', left: ['kept'] },
] as const)('else somebody is asked: $decision', async ({ decision, says, left }) => {
  const { approve, asked } = answering(decision);
  await using bench = await openBench({ settings: { ...settings, approvalPolicy: 'on-request' }, approve });
  const write = await startShell(bench);

  expect(await write('rm -rf kept; exit\n')).toContain(says);
  expect(asked).toEqual([
    {
      kind: 'command',
      itemId: 'call_1',
      command: ['/bin/bash', '-lc', 'exec sh'],
      cwd: bench.workspace,
      isConfined: false,
      reason: 'What is written to its input removes files without asking: rm -rf kept; exit',
      input: { callId: 'call_2', sessionId: 1, text: 'rm -rf kept; exit\n' },
    },
  ]);
  expect(await readdir(bench.workspace)).toEqual(left);
});

test.each<ApprovalPolicy>(['on-request', 'untrusted', granular('sandbox_approval')])(
  'any input of a shell that was let out of the sandbox is asked about: %j',
  async (approvalPolicy) => {
    const { approve, asked } = answering('accept', 'decline', 'accept');
    const mode = { ...settings, approvalPolicy, sandboxMode: 'workspace-write' } as const;
    await using bench = await openBench({ settings: mode, approve });
    const write = await startShell(bench, {
      sandbox_permissions: 'require_escalated',
      justification: 'May I?',
    });

    expect(await write('echo hello; exit\n')).toBe('write_stdin failed: rejected by user');
    expect(await write('echo hello; exit\n')).toContain('\nhello\n');
    expect(asked).toMatchObject([
      { reason: 'May I?', isConfined: false },
      {
        reason: 'What is written to its input goes outside of the sandbox: echo hello; exit',
        isConfined: false,
        input: { callId: 'call_2', sessionId: 1, text: 'echo hello; exit\n' },
      },
      { input: {} },
    ]);
  },
);

test('nor is harmless input of a confined shell', async () => {
  const { approve, asked } = answering();
  const mode = { ...settings, approvalPolicy: 'on-request', sandboxMode: 'workspace-write' } as const;
  await using bench = await openBench({ settings: mode, approve });
  const write = await startShell(bench);

  expect(await write('echo hello; exit\n')).toContain('hello\n');
  expect(asked).toEqual([]);
});

test('harmless input is not asked about', async () => {
  const { approve, asked } = answering();
  await using bench = await openBench({ settings: { ...settings, approvalPolicy: 'on-request' }, approve });
  const write = await startShell(bench);

  expect(await write('echo hello; exit\n')).toContain('\nhello\n');
  expect(asked).toEqual([]);
});

test('input that was approved for the session is approved for the like of that command alone', async () => {
  const { approve, asked } = answering('acceptForSession', 'decline', 'accept', 'decline');
  const mode = { ...settings, approvalPolicy: 'on-request', sandboxMode: 'workspace-write' } as const;
  await using bench = await openBench({ settings: mode, approve });
  await mkdir(join(bench.workspace, 'kept'));
  const shell = { cmd: 'exec sh', keep_stdin_open: true, yield_time_ms: 250 };
  const remove = (session: number): Promise<string> =>
    bench.call({
      kind: 'function',
      name: 'write_stdin',
      input: JSON.stringify({ session_id: session, chars: 'rm -rf gone; exit\n', yield_time_ms: 9_000 }),
    });
  const refusal = 'write_stdin failed: rejected by user';

  await bench.exec(shell);
  expect(await remove(/*session*/ 1)).toContain('exited with code 0');
  await bench.exec(shell);
  expect(await remove(/*session*/ 2)).toContain('exited with code 0');
  await bench.exec({ ...shell, workdir: 'kept' });
  expect(await remove(/*session*/ 3)).toBe(refusal);
  await bench.exec({ ...shell, sandbox_permissions: 'require_escalated', justification: 'May I?' });
  expect(await remove(/*session*/ 4)).toBe(refusal);
  expect(asked).toHaveLength(4);
});
