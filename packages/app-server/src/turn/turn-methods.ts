import type { Turn as TurnView, TurnSteerParams } from '@codex-ts/app-server-protocol';
import type { ToolOutput, UserInputPart } from '@codex-ts/protocol';
import { isCodexError } from '@codex-ts/utils-error';

import type { Call, Handlers } from '../handler.ts';
import { inputParts } from '../thread/input-view.ts';
import type { LiveThread } from '../thread/live-thread.ts';
import { createLiveThreads } from '../thread/live-threads.ts';
import { refused, threadIdOf, threadNotFound } from '../thread/thread-fault.ts';
import { contextEntries } from './context-entries.ts';
import type { RunningTurn } from './running-turn.ts';
import { turnOptions } from './turn-options.ts';

/** What the user says, and how it is stopped. */
export const turnMethods = {
  async 'turn/start'(params, call) {
    const live = liveThread(params.threadId, call);
    const input = inputParts(params.input);
    const options = await turnOptions(params, live, call);
    // Words for a thread that is busy are for the turn that runs, or that others began a moment ago.
    for (let { running } = live; running !== undefined; { running } = live) {
      const { toolOutput, settings = {}, workspace, isUsualEffort = false } = options;
      if (toolOutput === undefined) assertSaid(input);
      if (await said(live, running, { ...params, input, toolOutput })) {
        live.thread.change({ settings, isUsualEffort, ...(workspace !== undefined && { workspace }) });
        return { result: { turn: begunView(running) } };
      }
      await running.over;
    }
    const turn = live.startTurn(input, options);
    return { result: { turn: begunView(turn) }, afterwards: () => turn.begin() };
  },

  async 'turn/steer'(params, call) {
    const live = liveThread(params.threadId, call);
    const input = inputParts(params.input);
    if (params.expectedTurnId === '') throw refused('expectedTurnId must not be empty');
    const { running } = live;
    if (running === undefined) throw refused('no active turn to steer');
    if (running.id !== params.expectedTurnId) {
      throw refused(`expected active turn id \`${params.expectedTurnId}\` but found \`${running.id}\``);
    }
    assertSaid(input);
    if (!(await said(live, running, { ...params, input }))) throw refused('no active turn to steer');
    return { result: { turnId: running.id } };
  },

  async 'turn/interrupt'(params, call) {
    const { running } = liveThread(params.threadId, call);
    if (running === undefined) throw refused('no active turn to interrupt');
    if (running.id !== params.turnId) {
      throw refused(`expected active turn id ${params.turnId} but found ${running.id}`);
    }
    return { result: {}, afterwards: await running.interrupt() };
  },
} satisfies Handlers;

/** A turn that begins may go on from what was said before; one that runs does so anyway. */
function assertSaid(input: readonly UserInputPart[]): void {
  if (input.length === 0) throw refused('input must not be empty');
}

function liveThread(threadId: string, { server }: Call): LiveThread {
  const live = server.keep(createLiveThreads).get(threadIdOf(threadId));
  if (live === undefined) throw threadNotFound(threadId);
  return live;
}

/** False when the turn is over already. */
async function said(
  live: LiveThread,
  running: RunningTurn,
  words: Omit<TurnSteerParams, 'input' | 'expectedTurnId'> & {
    input: readonly UserInputPart[];
    toolOutput?: ToolOutput | undefined;
  },
): Promise<boolean> {
  const { input, clientUserMessageId, toolOutput } = words;
  const { responsesapiClientMetadata: replace = null, responsesapiClientMetadataPatch: patch = null } = words;
  try {
    await running.steer(input, {
      clientId: clientUserMessageId ?? undefined,
      context: contextEntries(words.additionalContext),
      toolOutput,
      metadata: { ...(replace !== null && { replace }), ...(patch !== null && { patch }) },
      onRefused: (error) => live.warn(error),
    });
    return true;
  } catch (error) {
    if (isCodexError(error) && error.code === 'CORE_TURN_OVER') return false;
    throw error;
  }
}

/** Native tells when a turn began only with `turn/started`. */
function begunView(turn: RunningTurn): TurnView {
  return { ...turn.view, startedAt: null };
}
