import { resolve } from 'node:path';

import { asksBeyondSandbox } from '@codex-ts/protocol';
import { confine, SandboxUnavailableError, type ConfinedCommand } from '@codex-ts/sandboxing';
import { isCodexError, type CodexError } from '@codex-ts/utils-error';

import type { Approval, Approvals } from './approvals.ts';
import { readExecArguments, type ExecArguments } from './arguments.ts';
import { ruleCommand, type CommandRuling } from './command-rules.ts';
import { sandboxPolicy, type FindSandbox } from './confinement.ts';
import { execCommandSpec } from './exec-spec.ts';
import { rejectedText } from './rejected-text.ts';
import type { RunningCommands } from './running-commands.ts';
import { shellCommand } from './shell.ts';
import { toolEnvironment } from './tool-environment.ts';
import type { Tool, ToolContext } from './tool.ts';

/** What commands of a thread share. */
export interface ExecMeans {
  running: RunningCommands;
  approvals: Approvals;
  findSandbox: FindSandbox;
}

/** `exec_command`: a shell command, confined as the settings say, in its own process group. */
export function createExecTool(means: ExecMeans): Tool {
  return {
    kind: 'function',
    name: execCommandSpec.name,
    spec: execCommandSpec,
    async run(input, context) {
      const read = readExecArguments(input);
      if (!read.ok) return `failed to parse function arguments: ${read.why}`;
      return runCommand(read.value, context, means);
    },
  };
}

interface Command {
  argv: readonly [program: string, ...args: string[]];
  cwd: string;
  env: Readonly<Record<string, string>>;
}

async function runCommand(asked: ExecArguments, context: ToolContext, means: ExecMeans): Promise<string> {
  context.signal.throwIfAborted();
  const { environment, settings, emit } = context;
  const command: Command = {
    argv: shellCommand({ ...asked, environment }),
    cwd: resolve(context.workspace, asked.workdir ?? '.'),
    env: toolEnvironment(context),
  };
  const ruling = ruleCommand({ command: command.argv, ...asked }, settings);
  const asks = ruling.kind === 'ask' && means.approvals.asks([subjectOf(command, ruling)], context);
  emit({ type: 'commandStarted', command: command.argv, cwd: command.cwd, ...(asks && { asks }) });
  const cleared = await clear(command, ruling, { context, means });
  if (!cleared.ok) return cleared.text;
  if (asks) emit({ type: 'commandApproved' });
  const { confined } = cleared;
  const [program = '', ...args] = confined.argv;
  try {
    const isConfined = ruling.kind !== 'reject' && ruling.isConfined;
    const own = { command: command.argv, cwd: command.cwd, isConfined, asked, context };
    return await means.running.start({ ...confined, ...own, argv: [program, ...args] });
  } catch (error) {
    if (!isCodexError(error)) throw error;
    await confined.release();
    emit({ type: 'commandEnded', end: { status: 'failed', aggregatedOutput: error.message } });
    return `exec_command failed: ${error.message}`;
  }
}

type Cleared = { ok: true; confined: ConfinedCommand } | { ok: false; text: string };

/** Asks whom there is to ask, and confines. What may not run has ended when this returns or throws. */
async function clear(
  command: Command,
  ruling: CommandRuling,
  { context, means }: { context: ToolContext; means: ExecMeans },
): Promise<Cleared> {
  const decline = (why: string, text: string): Cleared => {
    context.emit({ type: 'commandEnded', end: { status: 'declined', aggregatedOutput: why } });
    return { ok: false, text };
  };
  if (ruling.kind === 'reject') return decline(ruling.why, ruling.text);
  try {
    const found = ruling.isConfined ? await foundSandbox(context, means) : undefined;
    if (ruling.kind === 'ask') {
      const approval = await approvalOf(command, ruling, { context, means });
      if (!approval.isApproved) return decline(approval.why, rejectedText(approval.why));
    }
    const policy = ruling.isConfined
      ? sandboxPolicy(context.settings)
      : ({ type: 'dangerFullAccess' } as const);
    const options = { workspace: context.workspace, ...(found !== undefined && { found }) };
    return { ok: true, confined: await confine(command, policy, options) };
  } catch (error) {
    if (isCodexError(error) && error.code.startsWith('SANDBOX_')) {
      const why = explain(error, context);
      return decline(why, `exec_command failed: ${why}`);
    }
    decline('not approved: the turn ended', /*text*/ '');
    throw error;
  }
}

async function foundSandbox(context: ToolContext, { findSandbox }: ExecMeans) {
  const { environment, workspace } = context;
  const found = await findSandbox({ environment, workspace });
  // Before anybody is asked: nobody should approve what then does not run.
  if (!found.available) throw new SandboxUnavailableError(found.reason, found.detail);
  return found;
}

/** What an approval for the session is remembered by. */
function subjectOf({ argv, cwd }: Command, { isConfined }: { isConfined: boolean }): string {
  return JSON.stringify([argv, cwd, isConfined]);
}

function approvalOf(
  command: Command,
  { reason, isConfined }: { reason?: string; isConfined: boolean },
  { context, means }: { context: ToolContext; means: ExecMeans },
): Promise<Approval> {
  const { argv, cwd } = command;
  const request = { kind: 'command', itemId: context.callId, command: argv, cwd, isConfined } as const;
  const subject = subjectOf(command, { isConfined });
  return means.approvals.ask({ ...request, ...(reason !== undefined && { reason }) }, [subject], context);
}

function explain(error: CodexError, { approve, settings }: ToolContext): string {
  const told = [`the command was not run: ${error.message}.`, error.remedy ?? ''];
  if (approve !== undefined && asksBeyondSandbox(settings.approvalPolicy)) {
    told.push(
      'The user can approve single commands to run unconfined: sandbox_permissions "require_escalated".',
    );
  }
  return told.filter((part) => part !== '').join(' ');
}
