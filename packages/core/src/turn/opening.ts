import { usableContext } from '@codex-ts/model-client';
import type { UserInputPart, UserMessage } from '@codex-ts/protocol';
import type { RolloutEntry } from '@codex-ts/rollout';

import { missingContext } from '../context/context-items.ts';
import { AudioUnsupportedError } from '../errors.ts';
import { callOutput } from '../history.ts';
import { readWords, type ToldWords } from '../user-input/user-message.ts';
import type { Words } from './steering.ts';
import { keep, turnItemEntry, wireEntry, type TurnRun } from './turn-run.ts';

/**
 * Takes the user's words in, after whatever the history lacks to make sense of them. Throws `CORE_AUDIO_UNSUPPORTED` when
 * that is done.
 */
export async function open(run: TurnRun): Promise<void> {
  const { thread, order, startedAtMs } = run;
  const { history, environment, state } = thread;
  const { settings, workspace, model } = state;
  const [told, { text: docs }] = await Promise.all([
    readWords(order.words.parts, { workspace, model }),
    thread.docs.read(workspace),
  ]);
  order.signal.throwIfAborted();
  const unfinished = unfinishedTurn(run);
  state.unfinishedTurn = undefined;
  const canAsk = thread.approve !== undefined;
  const context = { settings, workspace, environment, docs, canAsk, nowMs: startedAtMs };
  await keepWords(run, order.words, {
    before: [
      ...unfinished,
      { type: 'turnStarted', turnId: order.id, startedAtMs, contextWindow: usableContext(model) },
      ...missingContext(history.items, context).map(wireEntry),
      turnContext(run),
    ],
    told,
  });
  if (order.words.parts.some(isUploadedAudio)) throw new AudioUnsupportedError();
}

/**
 * Takes in what the user said while the turn ran. Words that cannot be kept are refused, and change nothing. Throws
 * `CORE_AUDIO_UNSUPPORTED` when all of them were answered for.
 */
export async function takeSteering(run: TurnRun): Promise<void> {
  const taken = run.order.steering.take();
  for (const { words, accept, refuse } of taken) {
    try {
      await keepWords(run, words, { before: [], told: await readWords(words.parts, run.thread.state) });
      accept();
    } catch (error) {
      refuse(error);
    }
  }
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
    },
  };
}

/** Keeps what leads to the words, then the words; and tells them. Of sounds that no model takes nothing is kept. */
async function keepWords(
  run: TurnRun,
  words: Words,
  { before, told }: { before: readonly RolloutEntry[]; told: ToldWords },
): Promise<void> {
  const { order, thread } = run;
  const parts = words.parts.filter((part) => !isUploadedAudio(part));
  if (parts.length < words.parts.length && parts.length === 0) return keep(run, before);
  const item: UserMessage = {
    type: 'userMessage',
    id: thread.ports.uuid(),
    ...(words.clientId !== undefined && { clientId: words.clientId }),
    parts,
  };
  const atMs = thread.ports.now();
  await keep(run, [
    ...before,
    wireEntry(told.message),
    turnItemEntry(run, { item, startedAtMs: atMs, completedAtMs: atMs }),
    ...told.skills.map(wireEntry),
  ]);
  order.emit({ type: 'itemStarted', item });
  order.emit({ type: 'itemCompleted', item });
}

function isUploadedAudio(part: UserInputPart): boolean {
  return part.type === 'audio' && 'fileId' in part;
}
