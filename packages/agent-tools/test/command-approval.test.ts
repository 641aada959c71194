import { existsSync } from 'node:fs';
import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import type { ApprovalPolicy, SandboxMode } from '@codex-ts/protocol';
import type { FoundSandbox } from '@codex-ts/sandboxing';
import { describe, expect, test } from 'vitest';

import { answering, granular, noSandbox, openBench, settings } from './tool-run.ts';

const rejected = 'exec_command failed: CreateProcess { message: "Rejected(\\"rejected by user\\")" }';
const escalated = { sandbox_permissions: 'require_escalated', justification: 'May I?' };
const modes = ['read-only', 'workspace-write', 'danger-full-access'] as const;

interface Case {
  cmd: string;
  more?: Record<string, unknown>;
  policy: ApprovalPolicy;
  mode: SandboxMode;
  /** What happens when somebody accepts whatever he is asked. */
  outcome: 'confined' | 'unconfined' | 'rejected';
  isAsked: boolean;
  reason?: string;
}

const harmless = 'echo done';
const dangerous = 'rm -f gone; echo done';
const removal = 'The command removes files without asking.';

const matrix: readonly Case[] = modes.flatMap((mode): Case[] => {
  const isFree = mode === 'danger-full-access';
  const outcome = isFree ? 'unconfined' : 'confined';
  return [
    { cmd: harmless, policy: 'untrusted', mode, outcome, isAsked: true },
    { cmd: dangerous, policy: 'untrusted', mode, outcome, isAsked: true, reason: removal },
    { cmd: harmless, policy: 'on-request', mode, outcome, isAsked: false },
    { cmd: dangerous, policy: 'on-request', mode, outcome, isAsked: true, reason: removal },
    {
      cmd: 'find . -name gone -delete; echo done',
      policy: 'on-request',
      mode,
      outcome,
      isAsked: true,
      reason: 'The command deletes every file it finds.',
    },
    { cmd: harmless, policy: 'never', mode, outcome, isAsked: false },
    { cmd: dangerous, policy: 'never', mode, outcome: 'rejected', isAsked: false },
    { cmd: 'find . -name gone -delete; echo done', policy: 'never', mode, outcome, isAsked: false },
    {
      cmd: harmless,
      more: escalated,
      policy: 'untrusted',
      mode,
      outcome: 'unconfined',
      isAsked: true,
      reason: 'May I?',
    },
    {
      cmd: harmless,
      more: escalated,
      policy: 'on-request',
      mode,
      outcome: 'unconfined',
      isAsked: !isFree,
      reason: 'May I?',
    },
    { cmd: harmless, more: escalated, policy: 'never', mode, outcome: 'rejected', isAsked: false },
    ...[granular(), granular('rules'), granular('sandbox_approval')].flatMap((policy): Case[] => [
      { cmd: harmless, policy, mode, outcome, isAsked: false },
      { cmd: dangerous, policy, mode, outcome, isAsked: true, reason: removal },
    ]),
    ...[granular(), granular('rules')].flatMap((policy): Case[] => [
      { cmd: harmless, more: escalated, policy, mode, outcome: 'rejected', isAsked: false },
      { cmd: dangerous, more: escalated, policy, mode, outcome: 'rejected', isAsked: false },
    ]),
    {
      cmd: harmless,
      more: escalated,
      policy: granular('sandbox_approval'),
      mode,
      outcome: 'unconfined',
      isAsked: !isFree,
      reason: 'May I?',
    },
  ];
});

test.each(matrix)('$policy, $mode, `$cmd` $more: $outcome, asked: $isAsked', async (row) => {
  const { approve, asked } = answering('accept');
  const mode = { ...settings, approvalPolicy: row.policy, sandboxMode: row.mode };
  await using bench = await openBench({ settings: mode, approve });

  const text = await bench.exec({ cmd: row.cmd, ...row.more, login: false });

  const isRun = text.endsWith('Output:\ndone\n') || text.endsWith('Output:\nconfined\ndone\n');
  expect(isRun ? (text.includes('confined') ? 'confined' : 'unconfined') : 'rejected').toBe(row.outcome);
  const request = {
    kind: 'command',
    itemId: 'call_1',
    command: ['/bin/bash', '-c', row.cmd],
    cwd: bench.workspace,
    isConfined: row.outcome === 'confined',
    ...(row.reason !== undefined && { reason: row.reason }),
  };
  expect(asked).toEqual(row.isAsked ? [request] : []);
  expect(bench.events.filter(({ type }) => type !== 'commandOutput')).toMatchObject([
    { type: 'commandStarted', command: request.command, ...(row.isAsked && { asks: true }) },
    ...(row.isAsked ? [{ type: 'commandApproved' }] : []),
    { type: 'commandEnded', end: { status: isRun ? 'completed' : 'declined' } },
  ]);
  await bench.tools[Symbol.asyncDispose]();
  expect(await readdir(bench.workspace)).toEqual([]);
});

describe('what the model reads', () => {
  test('about a dangerous command that nobody can approve', async () => {
    await using bench = await openBench();

    expect(await bench.exec({ cmd: `echo "a" && rm -rf 'x y'` })).toBe(
      String.raw`exec_command failed: CreateProcess { message: "Rejected(\"${'`'}/bin/bash -lc \\\"echo \\\\\\\"a\\\\\\\" && rm -rf 'x y'\\\"${'`'} rejected: rm -f style commands are not permitted. Use a safer approach\")" }`,
    );
  });

  test('about a wish to leave the sandbox that a granular policy does not let it have', async () => {
    const policy = granular('rules');
    await using bench = await openBench({
      settings: { ...settings, approvalPolicy: policy, sandboxMode: 'read-only' },
    });

    const name =
      'Granular(GranularApprovalConfig { sandbox_approval: false, rules: true, skill_approval: false, ' +
      'request_permissions: false, mcp_elicitations: false })';
    expect(await bench.exec({ cmd: 'ls', ...escalated })).toBe(
      `approval policy is ${name}; reject command — you cannot ask for escalated permissions if the approval policy is ${name}`,
    );
  });

  test('about a command that was declined for a reason', async () => {
    const { approve } = answering({ declined: 'rejected by a reviewer: "no"' });
    await using bench = await openBench({ settings: { ...settings, approvalPolicy: 'untrusted' }, approve });

    expect(await bench.exec({ cmd: 'ls' })).toBe(
      String.raw`exec_command failed: CreateProcess { message: "Rejected(\"rejected by a reviewer: \\\"no\\\"\")" }`,
    );
    expect(bench.events.at(-1)).toMatchObject({
      end: { status: 'declined', aggregatedOutput: 'rejected by a reviewer: "no"' },
    });
  });

  test('about a wish to leave the sandbox under never', async () => {
    await using bench = await openBench({ settings: { ...settings, sandboxMode: 'read-only' } });

    expect(await bench.exec({ cmd: 'ls', ...escalated })).toBe(
      'approval policy is Never; reject command — you cannot ask for escalated permissions if the approval policy is Never',
    );
  });

  test.each([{ who: 'nobody is there' }, { who: 'declined', decision: 'decline' as const }])(
    'about one that was not approved: $who',
    async ({ decision }) => {
      const approval = decision === undefined ? {} : { approve: answering(decision).approve };
      await using bench = await openBench({
        settings: { ...settings, approvalPolicy: 'untrusted' },
        ...approval,
      });

      expect(await bench.exec({ cmd: 'touch ran' })).toBe(rejected);
      expect(bench.events.at(-1)).toEqual({
        type: 'commandEnded',
        end: { status: 'declined', aggregatedOutput: 'rejected by user' },
      });
      expect(existsSync(join(bench.workspace, 'ran'))).toBe(false);
    },
  );
});

describe('the answer', () => {
  const untrusted = { ...settings, approvalPolicy: 'untrusted' } as const;

  test('cancel ends the turn, and nothing runs', async () => {
    await using bench = await openBench({ settings: untrusted, approve: answering('cancel').approve });

    await expect(bench.exec({ cmd: 'touch ran' })).rejects.toMatchObject({ code: 'TOOLS_TURN_CANCELLED' });
    expect(bench.events.at(-1)).toMatchObject({ type: 'commandEnded', end: { status: 'declined' } });
    expect(existsSync(join(bench.workspace, 'ran'))).toBe(false);
  });

  test('acceptForSession holds for the same command in the same directory and confinement, also in later turns', async () => {
    const { approve, asked } = answering('acceptForSession', 'accept', 'accept');
    await using bench = await openBench({
      settings: { ...untrusted, sandboxMode: 'workspace-write' },
      approve,
    });

    await bench.exec({ cmd: 'echo 1' });
    await bench.tools[Symbol.asyncDispose]();
    await bench.exec({ cmd: 'echo 1' });
    expect(asked).toHaveLength(1);
    await bench.exec({ cmd: 'echo 1', workdir: '/' });
    await bench.exec({ cmd: 'echo 1', ...escalated });
    expect(asked).toHaveLength(3);
  });

  test('never comes: an abort ends the waiting', async () => {
    const controller = new AbortController();
    await using bench = await openBench({
      settings: untrusted,
      signal: controller.signal,
      approve: () => {
        controller.abort(new Error('enough'));
        return new Promise(() => {});
      },
    });

    await expect(bench.exec({ cmd: 'touch ran' })).rejects.toThrow('enough');
    expect(bench.events.at(-1)).toMatchObject({ type: 'commandEnded', end: { status: 'declined' } });
  });

  test('is an error: it is thrown, and nothing runs', async () => {
    await using bench = await openBench({ settings: untrusted, approve: answering().approve });

    await expect(bench.exec({ cmd: 'touch ran' })).rejects.toThrow('asked once too often');
    expect(bench.events.at(-1)).toMatchObject({ type: 'commandEnded', end: { status: 'declined' } });
  });
});

describe('where nothing can confine', () => {
  test.each(['read-only', 'workspace-write'] as const)(
    'under %s no command runs, and why is told',
    async (mode) => {
      await using bench = await openBench({ settings: { ...settings, sandboxMode: mode } }, noSandbox);

      const text = await bench.exec({ cmd: 'touch ran' });

      expect(text).toMatch(
        /^exec_command failed: the command was not run: .*bubblewrap \(bwrap\) is not installed/u,
      );
      expect(text).toMatch(/Install bubblewrap .* danger-full-access/u);
      expect(bench.events).toMatchObject([
        { type: 'commandStarted' },
        {
          type: 'commandEnded',
          end: { status: 'declined', aggregatedOutput: expect.stringContaining('bubblewrap') },
        },
      ]);
      expect(existsSync(join(bench.workspace, 'ran'))).toBe(false);
    },
  );

  test('nobody is asked for nothing, but a command may be approved to run unconfined', async () => {
    const { approve, asked } = answering('accept');
    const untrusted = { ...settings, sandboxMode: 'read-only', approvalPolicy: 'untrusted' } as const;
    await using bench = await openBench({ settings: untrusted, approve }, noSandbox);

    expect(await bench.exec({ cmd: 'echo hello' })).toContain('require_escalated');
    expect(asked).toEqual([]);
    expect(await bench.exec({ cmd: 'echo hello', ...escalated })).toContain('\nhello\n');
  });

  test('a sandbox that was installed meanwhile is found; one that was found is not looked for again', async () => {
    const answers: FoundSandbox[] = [
      { available: false, reason: 'missing' },
      { available: true, kind: 'bubblewrap', program: '/usr/bin/env' },
    ];
    let looks = 0;
    const find = async () => answers[looks++] ?? { available: false, reason: 'platform' as const };
    await using bench = await openBench({ settings: { ...settings, sandboxMode: 'read-only' } }, find);

    expect(await bench.exec({ cmd: 'true' })).toContain('not installed');
    await bench.exec({ cmd: 'true' });
    await bench.exec({ cmd: 'true' });
    expect(looks).toBe(2);
  });

  test('a link in the place of a protected directory is told as well', async () => {
    await using bench = await openBench({ settings: { ...settings, sandboxMode: 'workspace-write' } });
    await symlink('/somewhere', join(bench.workspace, '.git'));

    expect(await bench.exec({ cmd: 'touch ran' })).toMatch(/\.git is or leads through a symbolic link/u);
    expect(existsSync(join(bench.workspace, 'ran'))).toBe(false);
  });
});

test('a confined command knows that it has no network, and puts the workspace in order', async () => {
  const confined = { ...settings, sandboxMode: 'workspace-write' } as const;
  await using bench = await openBench({ settings: confined });

  const seen = await bench.exec({ cmd: 'echo "$CODEX_SANDBOX_NETWORK_DISABLED"; ls -A', login: false });
  expect(seen).toMatch(/Output:\nconfined\n1\n\.agents\n\.aws\n\.codex\n\.git\n$/u);
  await bench.exec({ cmd: 'sleep 300', yield_time_ms: 250 });

  await bench.tools[Symbol.asyncDispose]();
  expect(await readdir(bench.workspace)).toEqual([]);
});
