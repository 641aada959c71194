import { callTool, forever, say, type ScriptedTurn } from '@codex-ts/testkit';

import { introduce, runTurn, signIn, startThread, type Script } from '../script.ts';
import type { Stage } from '../stage.ts';

const callId = 'call_policy';
const wish = { cmd: 'echo out', sandbox_permissions: 'require_escalated', justification: 'May it run?' };
const escalated = callTool('exec_command', wish, { callId });
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

/** Who answers what is asked: a model instead of the user. */
export const reviewScripts: readonly Script[] = [
  { name: 'a command that a reviewer allows', call: escalated, verdict: verdict('allow') },
  { name: 'a command that a reviewer denies', call: escalated, verdict: verdict('deny') },
  { name: 'a command whose reviewer gives no verdict', call: escalated, verdict: say('go ahead') },
  { name: 'a dangerous command that a reviewer denies', call: dangerous, verdict: verdict('deny') },
  { name: 'a change of files that a reviewer denies', call: patch, verdict: verdict('deny') },
].map(({ name, call, verdict: said }): Script => ({
  name,
  // Its reviewer is no thread of the client.
  model: ({ number }) => (number === 1 ? [call, say('done')] : forever(said)),
  async play(stage, note) {
    await begin(stage, note, { approvalPolicy: 'on-request', approvalsReviewer: 'auto_review' });
    const [, review] = stage.model.turns;
    const { tools: _tools, input: _input, client_metadata: _metadata, ...request } = review?.body ?? {};
    note('review', { ...request, subagent: review?.request.headers['x-openai-subagent'] });
  },
}));

/** A turn whose reviewer denies all that it tries. */
export const deniedScript: Script = {
  name: 'a turn whose commands are all denied by a reviewer',
  model: ({ number }) => forever(number === 1 ? callTool('exec_command', wish) : verdict('deny')),
  async play(stage, note) {
    await begin(stage, note, { approvalPolicy: 'on-request', approvalsReviewer: 'guardian_subagent' });
  },
};

function verdict(outcome: 'allow' | 'deny'): ScriptedTurn {
  const rationale = 'It is what it is.';
  return say(JSON.stringify({ outcome, risk_level: 'low', user_authorization: 'high', rationale }));
}

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
  const heard = stage.model.turns.at(-1)?.toolOutputs[callId];
  note('heard', heard?.replace(/^Chunk ID: .*\nWall time: .*\n/u, ''));
}
