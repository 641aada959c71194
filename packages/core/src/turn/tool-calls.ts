import type { ToolContext, ToolSet } from '@codex-ts/agent-tools';
import type { ResponseItem } from '@codex-ts/protocol';
import { isCodexError } from '@codex-ts/utils-error';

import type { CallWatch } from './call-watch.ts';
import { callOutput } from '../history.ts';
import type { ToolCallItem } from './turn-step.ts';

/** What running calls needs. */
export interface CallMeans {
  tools: ToolSet;
  context: Omit<ToolContext, 'callId' | 'emit'>;
  watch: CallWatch;
  /** Ends the turn as interrupted. */
  interrupt: () => void;
  now: () => number;
}

/**
 * Runs the calls of one answer: patches alone, everything between them at the same time. Resolves to an output for
 * each call, in the order of the calls, also when the signal is aborted: then what had begun is dead, and the outputs
 * say so.
 */
export async function runCalls(calls: readonly ToolCallItem[], means: CallMeans): Promise<ResponseItem[]> {
  const outputs: ResponseItem[] = [];
  for (const group of callGroups(calls)) {
    const settled = await Promise.allSettled(group.map((call) => runCall(call, means)));
    for (const result of settled) {
      if (result.status === 'rejected') throw result.reason;
      outputs.push(result.value);
    }
  }
  return outputs;
}

function callGroups(calls: readonly ToolCallItem[]): ToolCallItem[][] {
  const groups: ToolCallItem[][] = [];
  let isOpen = false;
  for (const call of calls) {
    const isAlone = call.name === 'apply_patch';
    if (isOpen && !isAlone) groups.at(-1)?.push(call);
    else groups.push([call]);
    isOpen = !isAlone;
  }
  return groups;
}

async function runCall(call: ToolCallItem, means: CallMeans): Promise<ResponseItem> {
  const { tools, context, watch, now } = means;
  const startedAtMs = now();
  const { signal } = context;
  const callId = call.call_id;
  const kind = call.type === 'function_call' ? 'function' : 'custom';
  const input = call.type === 'function_call' ? call.arguments : call.input;
  try {
    signal.throwIfAborted();
    const run = tools.run(
      { kind, name: fullName(call), input },
      { ...context, callId, emit: watch.listen(callId) },
    );
    return callOutput({ kind, callId }, await run);
  } catch (error) {
    // Somebody was asked, and wants no more of this turn.
    if (isCodexError(error) && error.code === 'TOOLS_TURN_CANCELLED') means.interrupt();
    if (!signal.aborted) throw error;
    const seconds = (Math.max(0, now() - startedAtMs) / 1000).toFixed(1);
    return callOutput({ kind, callId }, `Wall time: ${seconds} seconds\naborted by user`);
  }
}

/** A name in a namespace is another tool than the same name without. */
function fullName(call: ToolCallItem): string {
  return call.type === 'function_call' && call.namespace !== undefined
    ? `${call.namespace}.${call.name}`
    : call.name;
}
