import { usableContext } from '@codex-ts/model-client';
import type {
  ResponseItem,
  ToolOutput,
  ToolOutputItem,
  UserInputPart,
  UserMessage,
} from '@codex-ts/protocol';
import type { RolloutEntry } from '@codex-ts/rollout';

import { newContext, type AdditionalContext } from '../context/additional-context.ts';
import { missingContext } from '../context/context-items.ts';
import { AudioUnsupportedError } from '../errors.ts';
import { callOutput } from '../history.ts';
import { readWords } from '../user-input/user-message.ts';
import type { Words } from './steering.ts';
import { keep, turnItemEntry, wireEntry, type TurnRun } from './turn-run.ts';

/**
 * Takes the user's words in, after whatever the history lacks to make sense of them. Without words the model goes on from
 * what was said before. Throws `CORE_AUDIO_UNSUPPORTED` when that is done.
 */
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
  const canAsk = thread.approve !== undefined || settings.approvalsReviewer === 'auto_review';
  const context = { settings, workspace, environment, docs, canAsk, nowMs: startedAtMs };
  const { id: turnId, attribution } = order;
  await keepHeard(run, heard, [
    ...unfinished,
    { type: 'turnStarted', turnId, attribution, startedAtMs, contextWindow: usableContext(model) },
    ...missingContext(history.items, context).map(wireEntry),
    turnContext(run),
    ...untoldContext(run, order.words.context ?? {}),
  ]);
  if (order.words.parts.some(isUploadedAudio)) throw new AudioUnsupportedError();
}

/** What the program has the model know, as far as the model does not. */
function untoldContext({ thread }: TurnRun, now: AdditionalContext | undefined): RolloutEntry[] {
  const { state, ports } = thread;
  if (now === undefined) return [];
  const news = newContext(state.toldContext, now, ports.uuid);
  state.toldContext = now;
  return news.map(wireEntry);
}

/**
 * Takes in what the user said while the turn ran. Words that cannot be kept are refused, and fail the turn: it would go on
 * with them all the same. Throws what keeping them has thrown, and
 * `CORE_AUDIO_UNSUPPORTED` when all of them were answered for.
 */
export async function takeSteering(run: TurnRun): Promise<void> {
  const taken = run.order.steering.take();
  const failures: unknown[] = [];
  for (const { words, accept, refuse } of taken) {
    try {
      const heard = await heardItems(run, words);
      await keepHeard(run, heard, untoldContext(run, words.context));
      const { replace = run.order.metadata, patch } = words.metadata ?? {};
      run.order.metadata = { ...replace, ...patch };
      accept();
    } catch (error) {
      refuse(error);
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  if (taken.some(({ words }) => words.parts.some(isUploadedAudio))) throw new AudioUnsupportedError();
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
      ...(settings.approvalsReviewer !== undefined && { approvalsReviewer: settings.approvalsReviewer }),
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
  /** What the model reads besides. */
  readonly more: readonly ResponseItem[];
}

/** Nothing, when nothing was said, or nothing but sounds that no model takes. */
async function heardItems({ thread }: TurnRun, words: Words): Promise<Heard | undefined> {
  const { clientId, toolOutput } = words;
  const id = thread.ports.uuid();
  if (toolOutput !== undefined) return handedIn(`fco_${id}`, toolOutput);
  const parts = words.parts.filter((part) => !isUploadedAudio(part));
  if (parts.length === 0) return undefined;
  const { message, skills } = await readWords(words.parts, thread.state);
  const item: UserMessage = { type: 'userMessage', id, ...(clientId !== undefined && { clientId }), parts };
  return { wire: message, item, more: skills };
}

/** No call goes before it, so that it names its tool itself. */
function handedIn(id: string, { name, namespace, output }: ToolOutput): Heard {
  const said = { name, ...(namespace !== undefined && { namespace }), output };
  return {
    wire: { type: 'other', raw: { type: 'function_call_output', id, ...said } },
    item: { type: 'functionCallOutput', id, ...said },
    more: [],
  };
}

/** Keeps what leads to it, then what was heard; and tells that. */
async function keepHeard(
  run: TurnRun,
  heard: Heard | undefined,
  before: readonly RolloutEntry[],
): Promise<void> {
  if (heard === undefined) return keep(run, before);
  const { wire, item, more } = heard;
  const atMs = run.thread.ports.now();
  const shown = turnItemEntry(run, { item, startedAtMs: atMs, completedAtMs: atMs });
  await keep(run, [...before, wireEntry(wire), shown, ...more.map(wireEntry)]);
  run.order.emit({ type: 'itemStarted', item });
  run.order.emit({ type: 'itemCompleted', item });
}

function isUploadedAudio(part: UserInputPart): boolean {
  return part.type === 'audio' && 'fileId' in part;
}
