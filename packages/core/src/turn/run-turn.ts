import { usableContext } from '@codex-ts/model-client';
import type { TurnFailure, TurnItem } from '@codex-ts/protocol';
import { isCodexError } from '@codex-ts/utils-error';

import { ContextExceededError } from '../errors.ts';
import { createDenials } from '../review/denials.ts';
import { reviewApproval } from '../review/review-approval.ts';
import type { ThreadOptions } from '../thread-options.ts';
import type { ThreadParts } from '../thread-parts.ts';
import { noUsage } from '../token-usage.ts';
import { ask } from './asking.ts';
import { createCallWatch } from './call-watch.ts';
import { answerOf, finish } from './ending.ts';
import { open } from './opening.ts';
import { runCalls } from './tool-calls.ts';
import { turnFailure } from './turn-failure.ts';
import { createTurnDiff } from './turn-diff.ts';
import { keep, tellUntold, wireEntry, type TurnOrder, type TurnRun } from './turn-run.ts';
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
  try {
    return await runSteps(thread, order);
  } catch (error) {
    // Nothing is known to get here. If something does, it ends this turn and nothing else.
    const failure = turnFailure(error);
    order.steering.end();
    order.emit({ type: 'turnFailed', turnId: order.id, failure });
    return { end: { outcome: 'failed', failure }, answer: '', items: [] };
  }
}

async function runSteps(thread: ThreadParts, order: TurnOrder): Promise<TurnReport> {
  const { now } = thread.ports;
  const { emit } = order;
  const diff = createTurnDiff(thread.state.workspace);
  const run: TurnRun = {
    thread,
    order,
    watch: createCallWatch({ emit, now, diff }),
    startedAtMs: now(),
    items: [],
    usage: noUsage,
    diff,
    denials: createDenials(),
    untold: [],
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
    return signal.aborted ? { news: 'interrupted' } : { news: 'failed', failure: failureOf(run, error) };
  }
}

function failureOf(run: TurnRun, error: unknown): TurnFailure {
  const isFull = isCodexError(error) && error.code === 'MODEL_CONTEXT_FULL';
  if (!isFull) return turnFailure(error);
  const { state } = run.thread;
  const contextWindow = usableContext(state.model);
  // As native does: all of the window is used, whatever was counted.
  const total = { ...noUsage, totalTokens: contextWindow };
  const last = { ...noUsage, totalTokens: Math.max(0, contextWindow - state.usage.totalTokens) };
  run.untold.push({ type: 'tokenUsage', last, total, contextWindow });
  return turnFailure(new ContextExceededError(contextWindow, { cause: error }));
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
  const { thread, order, watch } = run;
  const { id: threadId, environment, ports, state } = thread;
  const { workspace, settings, tools } = state;
  const approve = approverOf(run);
  const context = {
    threadId,
    workspace,
    settings,
    environment,
    signal: order.signal,
    ...(approve !== undefined && { approve }),
  };
  const outputs = await runCalls(calls, {
    tools,
    context,
    watch,
    interrupt: order.interrupt,
    now: ports.now,
  });
  await keep(run, outputs.map(wireEntry));
  const changed = await run.diff.take();
  if (changed !== undefined) order.emit({ type: 'turnDiff', diff: changed });
  tellUntold(run);
}

/** Who answers what the calls ask for: a model that reviews it, or whoever the thread was opened with. */
function approverOf(run: TurnRun): ThreadOptions['approve'] {
  const { approve, state } = run.thread;
  if (state.settings.approvalsReviewer !== 'auto_review') return approve;
  return (request, signal) => reviewApproval(run, request, signal);
}
