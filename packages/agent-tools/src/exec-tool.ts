import { resolve } from 'node:path';

import { isCodexError } from '@codex-ts/utils-error';

import { readExecArguments, type ExecArguments } from './arguments.ts';
import { execCommandSpec } from './exec-spec.ts';
import type { RunningCommands } from './running-commands.ts';
import { shellCommand } from './shell.ts';
import { toolEnvironment } from './tool-environment.ts';
import type { Tool, ToolContext } from './tool.ts';

/** `exec_command`: a shell command in its own process group. Refused where it could not be confined as asked. */
export function createExecTool(running: RunningCommands): Tool {
  return {
    kind: 'function',
    name: execCommandSpec.name,
    spec: execCommandSpec,
    async run(input, context) {
      const read = readExecArguments(input);
      if (!read.ok) return `failed to parse function arguments: ${read.why}`;
      return runCommand(read.value, context, running);
    },
  };
}

async function runCommand(
  asked: ExecArguments,
  context: ToolContext,
  running: RunningCommands,
): Promise<string> {
  context.signal.throwIfAborted();
  const cwd = resolve(context.workspace, asked.workdir ?? '.');
  const { environment, settings, emit } = context;
  const command = shellCommand({ ...asked, environment });
  emit({ type: 'commandStarted', command, cwd });
  if (settings.sandboxMode !== 'danger-full-access') {
    const why = refusal(settings.sandboxMode);
    emit({ type: 'commandEnded', end: { status: 'declined', aggregatedOutput: why } });
    return `exec_command failed: ${why}`;
  }
  try {
    return await running.start({ command, cwd, asked, context, env: toolEnvironment(context) });
  } catch (error) {
    if (!isCodexError(error)) throw error;
    emit({ type: 'commandEnded', end: { status: 'failed', aggregatedOutput: error.message } });
    return `exec_command failed: ${error.message}`;
  }
}

function refusal(mode: string): string {
  return (
    `the command was not run: sandbox mode is ${mode}, and there is no sandbox here to confine it. ` +
    'Commands run only under danger-full-access (--sandbox danger-full-access).'
  );
}
