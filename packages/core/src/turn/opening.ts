import { usableContext } from '@codex-ts/model-client';
import type { UserMessage } from '@codex-ts/protocol';
import type { RolloutEntry } from '@codex-ts/rollout';

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
  const [message, { text: docs }] = await Promise.all([
    userMessage(order.words.parts, workspace),
    thread.docs.read(workspace),
  ]);
  order.signal.throwIfAborted();
  const unfinished = unfinishedTurn(run);
  state.unfinishedTurn = undefined;
  const canAsk = thread.approve !== undefined || settings.approvalsReviewer === 'auto_review';
  const context = { settings, workspace, environment, docs, canAsk, nowMs: startedAtMs };
  await keepWords(run, order.words, [
    ...unfinished,
    { type: 'turnStarted', turnId: order.id, startedAtMs, contextWindow: usableContext(model) },
    ...missingContext(history.items, context).map(wireEntry),
    turnContext(run),
    wireEntry(message),
  ]);
}

/** Takes in what the user said while the turn ran. Words that cannot be taken are refused, and change nothing. */
export async function takeSteering(run: TurnRun): Promise<void> {
  for (const { words, accept, refuse } of run.order.steering.take()) {
    try {
      const message = await userMessage(words.parts, run.thread.state.workspace);
      await keepWords(run, words, [wireEntry(message)]);
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
    },
  };
}

/** Keeps what leads to the words, then the words; and tells them. */
async function keepWords(run: TurnRun, words: Words, before: readonly RolloutEntry[]): Promise<void> {
  const { order, thread } = run;
  const { parts, clientId } = words;
  const item: UserMessage = {
    type: 'userMessage',
    id: thread.ports.uuid(),
    ...(clientId !== undefined && { clientId }),
    parts,
  };
  const atMs = thread.ports.now();
  await keep(run, [...before, turnItemEntry(run, { item, startedAtMs: atMs, completedAtMs: atMs })]);
  order.emit({ type: 'itemStarted', item });
  order.emit({ type: 'itemCompleted', item });
}
