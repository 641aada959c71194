import {
  parseTurnId,
  type JsonSchema,
  type ThreadId,
  type ThreadSettings,
  type TokenUsage,
  type ToolOutput,
  type TurnAttribution,
  type TurnEvent,
  type TurnId,
  type TurnItem,
  type UserInput,
} from '@codex-ts/protocol';
import type { SessionMeta } from '@codex-ts/rollout';

import type { AdditionalContext } from './context/additional-context.ts';
import { ThreadClosedError, TurnActiveError, TurnFailedError } from './errors.ts';
import { changeSettings, type SettingsChange } from './settings-change.ts';
import type { ThreadParts } from './thread-parts.ts';
import { joinEvents } from './turn/join-events.ts';
import { createEventQueue } from './turn/event-queue.ts';
import { runTurn, type TurnReport } from './turn/run-turn.ts';
import { createSteering, type MetadataChange } from './turn/steering.ts';
import { inputParts } from './user-input/user-message.ts';

/** A conversation with the agent. It runs one turn at a time. Disposing of it interrupts that and closes the log. */
export interface Thread extends AsyncDisposable {
  readonly id: ThreadId;
  /** Its log; absent when none is kept. */
  readonly path?: string;
  /** How it began; the first line of its log, where one is kept. */
  readonly meta: SessionMeta;
  /** What its next turn runs with, as the last one left it. */
  readonly settings: ThreadSettings;
  /** The directory that its next turn works in; absolute. */
  readonly workspace: string;
  /** Over all turns, also those before it was resumed. */
  readonly usage: TokenUsage;
  /** The files of `AGENTS.md` that its next turn is told; absolute. */
  instructionSources(): Promise<readonly string[]>;
  /**
   * Runs a turn to its end. Throws `CORE_TURN_FAILED` with the failure, the signal's reason when it was aborted, and
   * `CORE_TURN_ACTIVE` and `CORE_THREAD_CLOSED`.
   */
  run(input: UserInput, options?: TurnOptions): Promise<TurnResult>;
  /** Begins a turn. It runs whether or not anybody listens. Throws `CORE_TURN_ACTIVE` and `CORE_THREAD_CLOSED`. */
  runStreamed(input: UserInput, options?: TurnOptions): Turn;
  /** What it runs with from its next turn on; a turn that runs goes on as it began. Throws `CORE_THREAD_CLOSED`. */
  change(change: SettingsChange): void;
  /**
   * A new thread that goes on from this one, which stays as it is: from its end, or from the end of the turn `at`. Throws
   * `CORE_THREAD_UNRECORDED`, and what `forkThread` throws.
   */
  fork(options?: { at?: TurnId }): Promise<Thread>;
}

/** What one turn may be given besides words. */
export interface TurnOptions extends SettingsChange {
  /** What the answer has to be: JSON that follows it. */
  outputSchema?: JsonSchema;
  /** The id that the program gives the words; their item tells it. */
  clientId?: string;
  /** Begins the turn instead of words, which are not read then. */
  toolOutput?: ToolOutput;
  /** How soon answers come in this turn alone, in the words of `ThreadSettings.serviceTier`. */
  serviceTier?: string;
  /** What led to the turn. */
  attribution?: TurnAttribution;
  /** What else the model's server is told about the turn. */
  metadata?: Readonly<Record<string, string>>;
  /** What the model has to know besides what is said; what the turn before had of it is not told again. */
  context?: AdditionalContext;
  /** Interrupts the turn. */
  signal?: AbortSignal;
}

/** A turn that was begun. Its events can be listened to once. */
export interface Turn extends AsyncIterable<TurnEvent> {
  readonly id: TurnId;
  /** Rejects with `CORE_TURN_FAILED` alone. An interrupted turn has a result. */
  readonly result: Promise<TurnResult>;
  /** Says more while it runs. Resolves when the model will read it. Throws `CORE_TURN_OVER`. */
  steer(input: UserInput, options?: SteerOptions): Promise<void>;
  /** Stops it, with all that it runs. Resolves when it is over. */
  interrupt(): Promise<void>;
}

/** What may be said while a turn runs, besides words. */
export interface SteerOptions extends Pick<TurnOptions, 'clientId' | 'toolOutput' | 'context'> {
  /** What else the model's server is told about the turn from then on. */
  metadata?: MetadataChange;
}

/** What a turn came to. */
export interface TurnResult {
  outcome: 'completed' | 'interrupted';
  /** The last thing the model said, or empty. */
  answer: string;
  /** What happened, in the order of ending. */
  items: readonly TurnItem[];
  /** Over the whole thread. */
  usage: TokenUsage;
}

/** The thread of these parts. */
export function createThread(parts: ThreadParts, fork: (at: TurnId | undefined) => Promise<Thread>): Thread {
  let active: Turn | undefined;
  let isTold = false;
  let closing: Promise<void> | undefined;
  const later: SettingsChange[] = [];

  function turnIsOver(): void {
    active = undefined;
    for (const change of later.splice(/*start*/ 0)) changeSettings(parts, change);
  }

  function runStreamed(input: UserInput, options: TurnOptions = {}): Turn {
    if (closing !== undefined) throw new ThreadClosedError(parts.id);
    if (active !== undefined) throw new TurnActiveError(parts.id);
    changeSettings(parts, options);
    active = beginTurn(parts, input, { ...options, isFirst: !isTold, onOver: turnIsOver });
    isTold = true;
    return active;
  }

  return {
    id: parts.id,
    ...(parts.recorder !== undefined && { path: parts.recorder.path }),
    meta: parts.meta,
    get settings() {
      return parts.state.settings;
    },
    get workspace() {
      return parts.state.workspace;
    },
    get usage() {
      return parts.state.usage;
    },
    async instructionSources() {
      const { paths } = await parts.docs.read(parts.state.workspace);
      return paths;
    },
    async run(input, options = {}) {
      const result = await runStreamed(input, options).result;
      if (result.outcome === 'interrupted') options.signal?.throwIfAborted();
      return result;
    },
    runStreamed,
    change(change) {
      if (closing !== undefined) throw new ThreadClosedError(parts.id);
      if (active === undefined) changeSettings(parts, change);
      else later.push(change);
    },
    async fork({ at } = {}) {
      if (closing !== undefined) throw new ThreadClosedError(parts.id);
      return fork(at);
    },
    [Symbol.asyncDispose]() {
      closing ??= close(parts, active);
      return closing;
    },
  };
}

async function close({ client, recorder }: ThreadParts, active: Turn | undefined): Promise<void> {
  await active?.interrupt();
  await client[Symbol.asyncDispose]();
  // What the log did not take has failed a turn already, which said so.
  await recorder?.close().catch(() => undefined);
}

interface TurnBeginning extends TurnOptions {
  isFirst: boolean;
  /** Called before the end is told: whoever hears of it may begin the next turn. */
  onOver: () => void;
}

const ends: ReadonlySet<TurnEvent['type']> = new Set(['turnCompleted', 'turnFailed', 'turnInterrupted']);

function beginTurn(parts: ThreadParts, input: UserInput, options: TurnBeginning): Turn {
  const id = newTurnId(parts);
  const events = createEventQueue(joinEvents);
  const steering = createSteering();
  const stop = new AbortController();
  const { signal, clientId, toolOutput, serviceTier, attribution = {}, metadata = {} } = options;
  const interrupt = (): void => stop.abort(new DOMException('the turn was interrupted', 'AbortError'));
  const pass = (): void => stop.abort(signal?.reason);
  if (signal?.aborted === true) pass();
  signal?.addEventListener('abort', pass, { once: true });
  if (options.isFirst) events.push({ type: 'threadStarted', threadId: parts.id });

  const result = runTurn(parts, {
    id,
    words: { parts: inputParts(input), clientId, toolOutput, metadata: undefined, context: options.context },
    serviceTier,
    attribution,
    metadata,
    outputSchema: options.outputSchema,
    signal: stop.signal,
    steering,
    interrupt,
    emit(event) {
      if (ends.has(event.type)) options.onOver();
      events.push(event);
    },
  }).then((report) => {
    signal?.removeEventListener('abort', pass);
    events.end();
    return turnResult(report, parts.state.usage);
  });
  // Whoever only listens learns of a failure by its event.
  result.catch(() => undefined);

  return {
    id,
    result,
    steer: (words, said = {}) =>
      steering.say({
        parts: inputParts(words),
        clientId: said.clientId,
        toolOutput: said.toolOutput,
        metadata: said.metadata,
        context: said.context,
      }),
    async interrupt() {
      interrupt();
      await result.catch(() => undefined);
    },
    [Symbol.asyncIterator]: () => events[Symbol.asyncIterator](),
  };
}

function turnResult({ end, answer, items }: TurnReport, usage: TokenUsage): TurnResult {
  switch (end.outcome) {
    case 'failed':
      throw new TurnFailedError(end.failure);
    case 'completed':
    case 'interrupted':
      return { outcome: end.outcome, answer, items, usage };
    default:
      return end satisfies never;
  }
}

function newTurnId({ ports }: ThreadParts): TurnId {
  const id = parseTurnId(ports.uuid());
  if (id === undefined) throw new TypeError('the uuid port gives no UUID');
  return id;
}
