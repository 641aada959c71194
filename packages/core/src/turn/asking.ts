import { serviceTierOf, usableContext, type ResponsesRequest } from '@codex-ts/model-client';
import type { ResponseItem } from '@codex-ts/protocol';
import type { RolloutEntry } from '@codex-ts/rollout';

import { hostedTools } from '../context/hosted-tools.ts';
import { addUsage } from '../token-usage.ts';
import { AnswerReader } from './answer-reader.ts';
import { takeSteering } from './opening.ts';
import { keep, tellUntold, turnItemEntry, wireEntry, type TurnRun } from './turn-run.ts';
import type { ToolCallItem } from './turn-step.ts';

/**
 * Has the model answer, and keeps the answer once it is whole: calls are on disk before they run. When the turn is
 * interrupted meanwhile, the items that are whole are kept. Returns the calls.
 */
export async function ask(run: TurnRun): Promise<ToolCallItem[]> {
  const { thread, order } = run;
  await takeSteering(run);
  const { now, uuid } = thread.ports;
  const reader = new AnswerReader({ emit: order.emit, now, uuid });
  try {
    for await (const event of thread.client.stream(requestOf(run), { signal: order.signal }))
      reader.add(event);
  } catch (error) {
    reader.stop();
    if (order.signal.aborted) await keepAnswer(run, reader, withoutLooseThoughts(reader.items));
    throw error;
  }
  await keepAnswer(run, reader, reader.items);
  const calls = reader.items.filter(
    (item) => item.type === 'function_call' || item.type === 'custom_tool_call',
  );
  if (calls.length === 0) tellUntold(run);
  return calls;
}

async function keepAnswer(run: TurnRun, reader: AnswerReader, items: readonly ResponseItem[]): Promise<void> {
  await keep(run, [
    ...reader.turnItems.map((item) => turnItemEntry(run, item)),
    ...items.map(wireEntry),
    ...spent(run, reader),
  ]);
}

/** Adds up what the answer cost. */
function spent(run: TurnRun, { completed, rateLimits: told }: AnswerReader): RolloutEntry[] {
  const { order, thread } = run;
  const { state } = thread;
  state.rateLimits = told ?? state.rateLimits;
  const last = completed?.usage;
  if (completed === undefined || last === undefined) return [];
  run.usage = addUsage(run.usage, last);
  state.usage = addUsage(state.usage, last);
  const { responseId } = completed;
  const counts = { last, total: state.usage, contextWindow: usableContext(state.model) };
  run.untold.push({ type: 'tokenUsage', ...counts }, { type: 'rateLimits', snapshot: state.rateLimits });
  const { rateLimits } = state;
  const { id: turnId, attribution } = order;
  return [{ type: 'tokenUsage', turnId, attribution, responseId, turn: run.usage, rateLimits, ...counts }];
}

/** The server refuses thoughts that nothing follows. */
function withoutLooseThoughts(items: readonly ResponseItem[]): readonly ResponseItem[] {
  return items.slice(/*start*/ 0, items.findLastIndex((item) => item.type !== 'reasoning') + 1);
}

function requestOf({ thread, order }: TurnRun): ResponsesRequest {
  const { settings, model, tools } = thread.state;
  const effort = settings.reasoningEffort ?? model.defaultEffort;
  const summary = settings.reasoningSummary ?? model.defaultSummary;
  const verbosity = settings.verbosity ?? model.defaultVerbosity;
  const serviceTier = serviceTierOf(order.serviceTier ?? settings.serviceTier, model);
  return {
    model: settings.model,
    input: thread.history.input(),
    tools: [...tools.specs, ...hostedTools(settings.webSearch)],
    parallelToolCalls: true,
    threadId: thread.id,
    turnId: order.id,
    attribution: order.attribution,
    turnMetadata: order.metadata,
    ...(serviceTier !== undefined && { serviceTier }),
    ...(effort !== undefined && { reasoningEffort: effort }),
    ...(summary !== undefined && { reasoningSummary: summary }),
    ...(verbosity !== undefined && { verbosity }),
    ...(order.outputSchema !== undefined && { outputSchema: order.outputSchema }),
  };
}
