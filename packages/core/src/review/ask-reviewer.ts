import type { ResponsesRequest } from '@codex-ts/model-client';
import { parseThreadId, type ResponseItem } from '@codex-ts/protocol';

import type { TurnRun } from '../turn/turn-run.ts';
import { reviewInstructions } from './instructions.ts';
import { reviewTranscript } from './transcript.ts';
import { parseVerdict, verdictSchema, type Verdict } from './verdict.ts';

/**
 * Has the thread's model review an action, given as JSON, in a request of its own; undefined when what it says is no verdict. Throws
 * what the model's client throws, and the signal's reason.
 */
export async function askReviewer(
  run: TurnRun,
  action: string,
  signal: AbortSignal,
): Promise<Verdict | undefined> {
  const said: ResponseItem[] = [];
  for await (const event of run.thread.client.stream(reviewRequest(run, action), { signal })) {
    if (event.type === 'reconnecting') said.length = 0;
    if (event.type === 'itemCompleted' && event.item.type !== 'reasoning') said.push(event.item);
  }
  const [answer, ...more] = said;
  if (answer?.type !== 'message' || answer.role !== 'assistant' || more.length > 0) return undefined;
  return parseVerdict(answer.content.map((part) => (part.type === 'output_text' ? part.text : '')).join(''));
}

function reviewRequest({ thread, order }: TurnRun, action: string): ResponsesRequest {
  const { settings, workspace } = thread.state;
  const { networkAccess, sandboxMode, writableRoots } = settings;
  const threadId = parseThreadId(thread.ports.uuid());
  if (threadId === undefined) throw new TypeError('the uuid port gives no UUID');
  const limits = { workspace, sandboxMode, networkAccess, writableRoots };
  return {
    model: settings.model,
    input: [
      message('developer', [reviewInstructions]),
      message('user', [
        `The transcript, oldest first:\n${reviewTranscript(thread.history.items)}`,
        `The limits:\n${JSON.stringify(limits)}`,
        `The action:\n${action}`,
      ]),
    ],
    tools: [],
    parallelToolCalls: true,
    reasoningEffort: 'low',
    verbosity: 'low',
    outputSchema: verdictSchema,
    threadId,
    turnId: order.id,
    subagent: { kind: 'guardian', parentThreadId: thread.id },
  };
}

function message(role: 'developer' | 'user', texts: readonly string[]): ResponseItem {
  return { type: 'message', role, content: texts.map((text) => ({ type: 'input_text', text })) };
}
