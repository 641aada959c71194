import { usableContext } from '@codex-ts/model-client';
import type { UserInputPart } from '@codex-ts/protocol';
import type { RolloutEntry } from '@codex-ts/rollout';

import { missingContext } from '../context/context-items.ts';
import { callOutput } from '../history.ts';
import { keep, wireEntry, type TurnRun } from './turn-run.ts';
import { userMessage } from './user-message.ts';

/** Takes the user's words in, after whatever the history lacks to make sense of them. */
export async function open(run: TurnRun): Promise<void> {
  const { thread, order, startedAtMs } = run;
  const { settings, workspace, history } = thread;
  const message = await userMessage(order.input, workspace);
  order.signal.throwIfAborted();
  const unfinished = unfinishedTurn(run);
  thread.unfinishedTurn = undefined;
  await keep(run, [
    ...unfinished,
    { type: 'turnStarted', turnId: order.id, startedAtMs, contextWindow: usableContext(thread.model) },
    ...missingContext(history.items, { settings, workspace, nowMs: startedAtMs }).map(wireEntry),
    turnContext(run),
    wireEntry(message),
    userInput(run, order.input),
  ]);
}

/** Takes in what the user said while the turn ran. Words that cannot be taken are refused, and change nothing. */
export async function takeSteering(run: TurnRun): Promise<void> {
  for (const { parts, accept, refuse } of run.order.steering.take()) {
    try {
      const message = await userMessage(parts, run.thread.workspace);
      await keep(run, [wireEntry(message), userInput(run, parts)]);
      accept();
    } catch (error) {
      refuse(error);
    }
  }
}

/** Answers calls that nobody answered, and ends a turn that nobody ended: their process died. */
function unfinishedTurn({ thread, startedAtMs }: TurnRun): RolloutEntry[] {
  const { history, unfinishedTurn: turnId } = thread;
  const outputs = history.openCalls().map((call) => wireEntry(callOutput(call, 'aborted')));
  if (turnId === undefined) return outputs;
  const end = { outcome: 'interrupted' } as const;
  return [...outputs, { type: 'turnEnded', turnId, startedAtMs, endedAtMs: startedAtMs, end }];
}

function turnContext({ thread, order }: TurnRun): RolloutEntry {
  const { settings, workspace } = thread;
  return {
    type: 'turnContext',
    context: {
      turnId: order.id,
      cwd: workspace,
      model: settings.model,
      approvalPolicy: settings.approvalPolicy,
      sandboxMode: settings.sandboxMode,
      writableRoots: settings.writableRoots,
      networkAccess: settings.networkAccess,
      ...(settings.reasoningEffort !== undefined && { effort: settings.reasoningEffort }),
      ...(settings.reasoningSummary !== undefined && { summary: settings.reasoningSummary }),
    },
  };
}

function userInput({ thread, order }: TurnRun, parts: readonly UserInputPart[]): RolloutEntry {
  const { uuid, now } = thread.ports;
  return { type: 'userInput', turnId: order.id, itemId: uuid(), parts, atMs: now() };
}
