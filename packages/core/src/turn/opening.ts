import { usableContext } from '@codex-ts/model-client';
import type { ResponseItem, ToolOutput, ToolOutputItem, UserMessage } from '@codex-ts/protocol';
import type { RolloutEntry } from '@codex-ts/rollout';

import { newContext, type AdditionalContext } from '../context/additional-context.ts';
import { missingContext } from '../context/context-items.ts';
import { callOutput } from '../history.ts';
import type { Words } from './steering.ts';
import { keep, turnItemEntry, wireEntry, type TurnRun } from './turn-run.ts';
import { userMessage } from './user-message.ts';

/** Takes the user's words in, after whatever the history lacks to make sense of them. */
export async function open(run: TurnRun): Promise<void> {
  const { thread, order, startedAtMs } = run;
  const { history, environment, state } = thread;
  const { settings, workspace, model } = state;
  const [heard, { text: docs }] = await Promise.all([
    heardItems(run, order.words),
    thread.docs.read(workspace),
  ]);
  order.signal.throwIfAborted();
  const unfinished = unfinishedTurn(run);
  state.unfinishedTurn = undefined;
  const canAsk = thread.approve !== undefined;
  const context = { settings, workspace, environment, docs, canAsk, nowMs: startedAtMs };
  const { id: turnId, attribution } = order;
  await keepHeard(run, heard, [
    ...unfinished,
    { type: 'turnStarted', turnId, attribution, startedAtMs, contextWindow: usableContext(model) },
    ...missingContext(history.items, context).map(wireEntry),
    turnContext(run),
    ...untoldContext(run, order.words.context ?? {}),
  ]);
}

/** What the program has the model know, as far as the model does not. */
function untoldContext({ thread }: TurnRun, now: AdditionalContext | undefined): RolloutEntry[] {
  const { state, ports } = thread;
  if (now === undefined) return [];
  const news = newContext(state.toldContext, now, ports.uuid);
  state.toldContext = now;
  return news.map(wireEntry);
}

/** Takes in what the user said while the turn ran. Words that cannot be taken are refused, and change nothing. */
export async function takeSteering(run: TurnRun): Promise<void> {
  for (const { words, accept, refuse } of run.order.steering.take()) {
    try {
      const heard = await heardItems(run, words);
      await keepHeard(run, heard, untoldContext(run, words.context));
      const { replace = run.order.metadata, patch } = words.metadata ?? {};
      run.order.metadata = { ...replace, ...patch };
      accept();
    } catch (error) {
      refuse(error);
    }
  }
}

/** Answers calls that nobody answered, and ends a turn that nobody ended: their process died. */
function unfinishedTurn({ thread, startedAtMs }: TurnRun): RolloutEntry[] {
  const { history, state } = thread;
  const { unfinishedTurn: turnId } = state;
  const outputs = history.openCalls().map((call) => wireEntry(callOutput(call, 'aborted')));
  if (turnId === undefined) return outputs;
  const end = { outcome: 'interrupted' } as const;
  return [...outputs, { type: 'turnEnded', turnId, startedAtMs, endedAtMs: startedAtMs, end }];
}

function turnContext({ thread, order }: TurnRun): RolloutEntry {
  const { settings, workspace } = thread.state;
  return {
    type: 'turnContext',
    context: {
      turnId: order.id,
      attribution: order.attribution,
      cwd: workspace,
      model: settings.model,
      approvalPolicy: settings.approvalPolicy,
      sandboxMode: settings.sandboxMode,
      writableRoots: settings.writableRoots,
      networkAccess: settings.networkAccess,
      ...(settings.excludeSlashTmp !== undefined && { excludeSlashTmp: settings.excludeSlashTmp }),
      ...(settings.excludeTmpdirEnvVar !== undefined && {
        excludeTmpdirEnvVar: settings.excludeTmpdirEnvVar,
      }),
      ...(settings.reasoningEffort !== undefined && { effort: settings.reasoningEffort }),
      ...(settings.reasoningSummary !== undefined && { summary: settings.reasoningSummary }),
      ...(settings.serviceTier !== undefined && { serviceTier: settings.serviceTier }),
      ...(settings.disabledPluginIds !== undefined && { disabledPluginIds: settings.disabledPluginIds }),
    },
  };
}

/** What was said or handed in: as the model reads it, and as people see it. */
interface Heard {
  readonly wire: ResponseItem;
  readonly item: UserMessage | ToolOutputItem;
}

/** Throws what `userMessage` throws. */
async function heardItems({ thread }: TurnRun, words: Words): Promise<Heard> {
  const { parts, clientId, toolOutput } = words;
  const id = thread.ports.uuid();
  if (toolOutput !== undefined) return handedIn(`fco_${id}`, toolOutput);
  return {
    wire: await userMessage(parts, thread.state.workspace),
    item: { type: 'userMessage', id, ...(clientId !== undefined && { clientId }), parts },
  };
}

/** No call goes before it, so that it names its tool itself. */
function handedIn(id: string, { name, namespace, output }: ToolOutput): Heard {
  const said = { name, ...(namespace !== undefined && { namespace }), output };
  return {
    wire: { type: 'other', raw: { type: 'function_call_output', id, ...said } },
    item: { type: 'functionCallOutput', id, ...said },
  };
}

/** Keeps what leads to it, then what was heard; and tells that. */
async function keepHeard(
  run: TurnRun,
  { wire, item }: Heard,
  before: readonly RolloutEntry[],
): Promise<void> {
  const atMs = run.thread.ports.now();
  const shown = turnItemEntry(run, { item, startedAtMs: atMs, completedAtMs: atMs });
  await keep(run, [...before, wireEntry(wire), shown]);
  run.order.emit({ type: 'itemStarted', item });
  run.order.emit({ type: 'itemCompleted', item });
}
