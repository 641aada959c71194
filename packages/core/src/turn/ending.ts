import type { TurnEvent } from '@codex-ts/protocol';
import type { RolloutEntry } from '@codex-ts/rollout';

import { turnAborted } from '../context/turn-aborted.ts';
import { callOutput } from '../history.ts';
import { turnFailure } from './turn-failure.ts';
import { keep, tellUntold, wireEntry, type TurnRun } from './turn-run.ts';
import type { TurnEnd } from './turn-step.ts';

/**
 * Ends what the turn left running, closes its log and tells the end. A turn whose end cannot be recorded has failed.
 */
export async function finish(run: TurnRun, asked: TurnEnd): Promise<TurnEnd> {
  run.order.steering.end();
  const end = await settle(run, asked);
  tellUntold(run);
  run.order.emit(endEvent(run, end));
  return end;
}

async function settle(run: TurnRun, end: TurnEnd): Promise<TurnEnd> {
  const { thread } = run;
  try {
    await thread.state.tools[Symbol.asyncDispose]();
    const outputs = thread.history.openCalls().map((call) => wireEntry(callOutput(call, 'aborted')));
    const mark = end.outcome === 'interrupted' ? [wireEntry(turnAborted)] : [];
    await keep(run, [...outputs, ...mark, ended(run, end)]);
    // Whoever waits for the answer does not wait for the disk. What the disk does not take, closing the log says.
    thread.recorder?.flush().catch(() => undefined);
    return end;
  } catch (error) {
    return end.outcome === 'completed' ? { outcome: 'failed', failure: turnFailure(error) } : end;
  }
}

function ended(run: TurnRun, end: TurnEnd): RolloutEntry {
  const { order, startedAtMs, thread } = run;
  const { id: turnId, attribution } = order;
  const times = { turnId, attribution, startedAtMs, endedAtMs: thread.ports.now() };
  if (end.outcome !== 'completed') return { type: 'turnEnded', ...times, end };
  return { type: 'turnEnded', ...times, end: { ...end, lastAgentMessage: answerOf(run) } };
}

/** The last thing the model said, or nothing. */
export function answerOf({ items }: TurnRun): string {
  const last = items.findLast((item) => item.type === 'agentMessage');
  return last?.type === 'agentMessage' ? last.text : '';
}

function endEvent({ order, thread }: TurnRun, end: TurnEnd): TurnEvent {
  const turnId = order.id;
  switch (end.outcome) {
    case 'completed':
      return { type: 'turnCompleted', turnId, usage: thread.state.usage };
    case 'failed':
      return { type: 'turnFailed', turnId, failure: end.failure };
    case 'interrupted':
      return { type: 'turnInterrupted', turnId };
    default:
      return end satisfies never;
  }
}
