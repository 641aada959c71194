import type { Approvals } from './approvals.ts';
import { readWriteStdinArguments, type WriteStdinArguments } from './arguments.ts';
import { ruleInput } from './command-rules.ts';
import { writeStdinSpec } from './exec-spec.ts';
import type { RunningCommands } from './running-commands.ts';
import type { Tool, ToolContext } from './tool.ts';

/** `write_stdin`: talks to a command that `exec_command` left running. */
export function createWriteStdinTool(running: RunningCommands, approvals: Approvals): Tool {
  return {
    kind: 'function',
    name: writeStdinSpec.name,
    spec: writeStdinSpec,
    async run(input, context) {
      const read = readWriteStdinArguments(input);
      if (!read.ok) return `failed to parse function arguments: ${read.why}`;
      const refusal = await refusalOf(read.value, context, { running, approvals });
      return refusal ?? running.write(read.value, context.signal);
    },
  };
}

/** What the model reads when it may not write this; undefined when it may. */
async function refusalOf(
  { sessionId, chars }: WriteStdinArguments,
  context: ToolContext,
  { running, approvals }: { running: RunningCommands; approvals: Approvals },
): Promise<string | undefined> {
  const started = running.find(sessionId);
  if (started === undefined || chars === '') return undefined;
  const { isConfined } = started;
  const ruling = ruleInput({ text: chars, isConfined }, context.settings);
  if (ruling.kind === 'reject') return ruling.text;
  if (ruling.kind === 'write') return undefined;
  const { command, cwd, callId } = started;
  const input = { callId: context.callId, sessionId, text: chars };
  const about = { command, cwd, isConfined, reason: ruling.reason, input };
  const request = { kind: 'command', itemId: callId, ...about } as const;
  // The same words mean something else to a command that runs elsewhere, or out of the sandbox.
  const subject = JSON.stringify(['input', command, cwd, isConfined, chars]);
  const approval = await approvals.ask(request, [subject], context);
  return approval.isApproved ? undefined : `write_stdin failed: ${approval.why}`;
}
