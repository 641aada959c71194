import { callTool, say } from '@codex-ts/testkit';

import { introduce, runTurn, signIn, startThread, type Script } from '../script.ts';
import type { Stage } from '../stage.ts';

const callId = 'call_policy';
const escalated = callTool(
  'exec_command',
  { cmd: 'echo out', sandbox_permissions: 'require_escalated', justification: 'May it run?' },
  { callId },
);
const dangerous = callTool('exec_command', { cmd: 'rm -rf /nowhere/at/all' }, { callId });
const patch = callTool('apply_patch', '*** Begin Patch\n*** Add File: made.txt\n+made\n*** End Patch\n', {
  callId,
});

/** Who is asked, and whether: approval policies that leave questions out. */
export const policyScripts: readonly Script[] = [
  { name: 'a command that the user may let out of the sandbox', call: escalated, isAsked: true },
  { name: 'a command that nobody may let out of the sandbox', call: escalated, isAsked: false },
  { name: 'a command that the user may call dangerous', call: dangerous, isAsked: true },
  { name: 'a command that the user may call dangerous at any rate', call: dangerous, isAsked: false },
  { name: 'a change of files that the user may let out of the sandbox', call: patch, isAsked: true },
  { name: 'a change of files that nobody may let out of the sandbox', call: patch, isAsked: false },
].map(({ name, call, isAsked }): Script => ({
  name,
  model: () => [call, say('done')],
  async play(stage, note) {
    const answer = { result: { decision: 'decline' } };
    stage.server.answer('item/commandExecution/requestApproval', () => answer);
    stage.server.answer('item/fileChange/requestApproval', () => answer);
    const granular = { sandbox_approval: isAsked, rules: !isAsked, mcp_elicitations: true };
    await begin(stage, note, { approvalPolicy: { granular } });
  },
}));

/** Starts a thread and runs a turn; says what the thread has for settings, and what the model hears of its call. */
async function begin(
  stage: Stage,
  note: (label: string, came: unknown) => void,
  params: object,
): Promise<void> {
  await introduce(stage.server, { experimentalApi: true });
  await signIn(stage.server);
  const { answer, threadId } = await startThread(stage, { sandbox: 'read-only', ...params });
  note('thread/start', answer);
  note('turn/start', await runTurn(stage.server, threadId));
  note('heard', stage.model.turns.at(-1)?.toolOutputs[callId]);
}
