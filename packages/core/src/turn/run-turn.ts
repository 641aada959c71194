import { createToolSet } from '@codex-ts/agent-tools';
import type { TurnItem } from '@codex-ts/protocol';

import type { ThreadParts } from '../thread-parts.ts';
import { noUsage } from '../token-usage.ts';
import { ask } from './asking.ts';
import { createCallWatch } from './call-watch.ts';
import { answerOf, finish } from './ending.ts';
import { open } from './opening.ts';
import { runCalls } from './tool-calls.ts';
import { turnFailure } from './turn-failure.ts';
import { keep, wireEntry, type TurnOrder, type TurnRun } from './turn-run.ts';
import {
  firstStep,
  nextStep,
  type ToolCallItem,
  type TurnEnd,
  type TurnNews,
  type TurnStep,
} from './turn-step.ts';

/** What a turn came to. */
export interface TurnReport {
  end: TurnEnd;
  /** The last thing the model said, or empty. */
  answer: string;
  items: readonly TurnItem[];
}

/** Runs one turn from the user's words to its end, and tells what happens. Never rejects: a failure is an end. */
export async function runTurn(thread: ThreadParts, order: TurnOrder): Promise<TurnReport> {
  const { now } = thread.ports;
  const run: TurnRun = {
    thread,
    order,
    tools: createToolSet({ supportsFreeformTools: thread.model.supportsFreeformTools }),
    watch: createCallWatch(order.emit, now),
    startedAtMs: now(),
    items: [],
    usage: noUsage,
  };
  order.emit({ type: 'turnStarted', turnId: order.id });
  let step: TurnStep = firstStep;
  while (step.step !== 'over') step = nextStep(step, await take(run, step));
  const end = await finish(run, step.end);
  return { end, answer: answerOf(run), items: run.items };
}

type OpenStep = Exclude<TurnStep, { step: 'over' }>;

async function take(run: TurnRun, step: OpenStep): Promise<TurnNews> {
  const { signal } = run.order;
  try {
    signal.throwIfAborted();
    return await news(run, step);
  } catch (error) {
    return signal.aborted ? { news: 'interrupted' } : { news: 'failed', failure: turnFailure(error) };
  }
}

async function news(run: TurnRun, step: OpenStep): Promise<TurnNews> {
  switch (step.step) {
    case 'opening':
      await open(run);
      return { news: 'opened' };
    case 'asking': {
      const calls = await ask(run);
      return { news: 'answered', calls, isSteered: run.order.steering.isWaiting };
    }
    case 'calling':
      await call(run, step.calls);
      return { news: 'called' };
    default:
      return step satisfies never;
  }
}

async function call(run: TurnRun, calls: readonly ToolCallItem[]): Promise<void> {
  const { thread, order, tools, watch } = run;
  const { id: threadId, workspace, settings, environment, ports } = thread;
  const context = { threadId, workspace, settings, environment, signal: order.signal };
  const outputs = await runCalls(calls, { tools, context, watch, now: ports.now });
  await keep(run, outputs.map(wireEntry));
}
