import { startThread, type ThreadOptions } from '@codex-ts/core';
import type { ApprovalReviewEnd, TurnEvent } from '@codex-ts/protocol';
import { callTool, say, type ModelServer, type RecordedTurn, type ScriptedTurn } from '@codex-ts/testkit';

import { eventsOf, openHouse } from '../agent-house.ts';

export const escalated = {
  cmd: 'echo hi > made; cat made',
  sandbox_permissions: 'require_escalated',
  justification: 'May I?',
};

/** The model wants to run a command outside of the sandbox. */
export const wish = callTool('exec_command', escalated, { callId: 'call_1' });

export const allowed = {
  outcome: 'allow',
  risk_level: 'low',
  user_authorization: 'high',
  rationale: 'It was asked for.',
};
export const denied = {
  outcome: 'deny',
  risk_level: 'high',
  user_authorization: 'low',
  rationale: 'Nobody asked for it.',
};

/** What a reviewer says. */
export const verdict = (said: object): ScriptedTurn => say(JSON.stringify(said));

/** Settings under which a model reviews what leaves the sandbox; who asks a person fails. */
export const reviewed: Partial<ThreadOptions> = {
  approvalPolicy: 'on-request',
  approvalsReviewer: 'auto_review',
  sandboxMode: 'read-only',
  approve: async () => {
    throw new Error('the user is not asked');
  },
};

/** Requests for reviews. */
export function reviewRequests({ turns }: ModelServer): RecordedTurn[] {
  return turns.filter(({ request }) => request.headers['x-openai-subagent'] === 'guardian');
}

/** One turn: how its reviews ended, and what the model heard of its call. */
export async function reviewedTurn(
  script: readonly ScriptedTurn[],
  more: Partial<ThreadOptions> = {},
): Promise<{ events: TurnEvent[]; ends: ApprovalReviewEnd[]; heard: string; reviews: RecordedTurn[] }> {
  await using house = await openHouse(script, { ...reviewed, ...more });
  await using thread = await startThread(house.options);
  const events = await eventsOf(thread.runStreamed('Make it.'));
  const ends = events.flatMap((event) => (event.type === 'reviewCompleted' ? [event.end] : []));
  const heard = house.server.turns.at(-1)?.toolOutputs['call_1'] ?? '';
  return { events, ends, heard, reviews: reviewRequests(house.server) };
}
