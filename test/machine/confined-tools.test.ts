import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { createToolSet, type ToolContext } from '@codex-ts/agent-tools';
import { parseThreadId, type SandboxMode, type ThreadId } from '@codex-ts/protocol';
import { expect, onTestFinished, test } from 'vitest';

import { needs } from './needs.ts';

interface Bench {
  folder: string;
  workspace: string;
  exec(cmd: string, change?: Record<string, unknown>): Promise<string>;
}

async function openBench(sandboxMode: SandboxMode, approve?: ToolContext['approve']): Promise<Bench> {
  const cache = join(homedir(), '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await realpath(await mkdtemp(join(cache, 'codex-ts-tools-')));
  const workspace = join(folder, 'workspace');
  await mkdir(join(workspace, '.git'), { recursive: true });
  const tools = createToolSet({ supportsFreeformTools: true });
  onTestFinished(async () => {
    await tools[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  const context: ToolContext = {
    workspace,
    settings: {
      model: 'gpt-5.5',
      sandboxMode,
      approvalPolicy: approve === undefined ? 'never' : 'on-request',
      writableRoots: [],
      networkAccess: false,
      // Where the tests themselves work may be below one of them.
      excludeSlashTmp: true,
      excludeTmpdirEnvVar: true,
    },
    environment: { ...process.env, LC_ALL: 'C' },
    threadId: parseThreadId('0193a000-0000-7000-8000-000000000001') as ThreadId,
    callId: 'call_1',
    signal: new AbortController().signal,
    emit: () => {},
    ...(approve !== undefined && { approve }),
  };
  return {
    folder,
    workspace,
    async exec(cmd, change = {}) {
      const input = JSON.stringify({ cmd, login: false, ...change });
      const text = await tools.run({ kind: 'function', name: 'exec_command', input }, context);
      return text.slice(text.indexOf('Output:\n') + 'Output:\n'.length);
    },
  };
}

test('a command of the model writes where the mode lets it', async (context) => {
  needs(context, 'sandbox');
  const attempts =
    'for at in made ../outside .git/config; do { echo x > $at; } 2>/dev/null || echo "not $at"; done';

  const writing = await openBench('workspace-write');
  expect(await writing.exec(attempts)).toBe('not ../outside\nnot .git/config\n');
  expect(await readdir(writing.workspace)).toContain('made');

  const reading = await openBench('read-only');
  expect(await reading.exec(attempts)).toBe('not made\nnot ../outside\nnot .git/config\n');
});

test('an approved command is still confined; one that was approved to leave the sandbox is not', async (context) => {
  needs(context, 'sandbox');
  const bench = await openBench('workspace-write', async () => 'accept');
  const script = 'rm -f ../gone; { echo x > ../outside; } 2>/dev/null || echo no';

  expect(await bench.exec(script)).toBe('no\n');
  expect(await bench.exec(script, { sandbox_permissions: 'require_escalated' })).toBe('');
  expect(await readdir(bench.folder)).toContain('outside');
});

test('a confined command takes input, and ends with its tools', async (context) => {
  needs(context, 'sandbox');
  const bench = await openBench('workspace-write');

  expect(
    await bench.exec('echo ready; exec sleep 300', { yield_time_ms: 250, keep_stdin_open: true }),
  ).toMatch(/^(?:ready\n)?$/u);
});
