import type { ServerNotifications, Thread as ThreadView, ThreadStatus } from '@codex-ts/app-server-protocol';
import type { Thread, TurnOptions } from '@codex-ts/core';
import type { ApprovalDecision, ApprovalRequest, ThreadId, UserInputPart } from '@codex-ts/protocol';
import { describeError } from '@codex-ts/utils-error';

import type { Client } from '../client.ts';
import type { ServerState } from '../server-state.ts';
import { ApprovalQuestions } from '../turn/approval-questions.ts';
import { questionOf } from '../turn/approval-view.ts';
import { RunningTurn } from '../turn/running-turn.ts';
import { Audience } from './audience.ts';
import { threadView } from './thread-view.ts';
import type { Told } from './told.ts';

/** What is known of a thread besides what it says of itself. */
export interface ThreadStory {
  preview: string;
  name?: string | undefined;
  updatedAtMs: number;
  /** Tokens of its last answer and its whole, and the turn of that. */
  lastUsage?: Omit<ServerNotifications['thread/tokenUsage/updated'], 'threadId'> | undefined;
}

type Limits = ServerNotifications['account/rateLimits/updated']['rateLimits'];

/** A thread in memory: what it does, and who listens. */
export class LiveThread {
  readonly thread: Thread;
  readonly story: ThreadStory;
  readonly audience: Audience;
  readonly #server: ServerState;
  readonly #onQuiet: () => void;
  readonly #questions: ApprovalQuestions;
  #status: ThreadStatus = { type: 'idle' };
  #running: RunningTurn | undefined;
  #limits: Limits | undefined;

  /** `onQuiet` is called when nobody listens any more, or a turn has ended that nobody listens to. */
  constructor(
    thread: Thread,
    story: ThreadStory,
    { server, onQuiet }: { server: ServerState; onQuiet: () => void },
  ) {
    this.#server = server;
    this.#onQuiet = onQuiet;
    this.thread = thread;
    this.story = story;
    this.audience = new Audience(server.clients, (client) => {
      this.#questions.left(client);
      if (this.audience.size === 0) onQuiet();
    });
    this.#questions = new ApprovalQuestions(this.audience, (isWaiting) => {
      const activeFlags = isWaiting ? ['waitingOnApproval' as const] : [];
      if (this.#running !== undefined) this.#tellStatus({ type: 'active', activeFlags });
    });
  }

  get id(): ThreadId {
    return this.thread.id;
  }

  get isActive(): boolean {
    return this.#running !== undefined;
  }

  get running(): RunningTurn | undefined {
    return this.#running;
  }

  /** The client listens from now on. It is told, and asked what is open, when the result is called. */
  subscribe(client: Client): () => void {
    if (this.audience.has(client)) return () => undefined;
    const release = this.audience.add(client);
    return () => {
      release();
      if (this.audience.has(client)) this.#questions.joined(client);
    };
  }

  view(): ThreadView {
    const { meta, settings, workspace, path } = this.thread;
    const { model, reasoningEffort: effort } = settings;
    const now = { cwd: workspace, workspace, model, effort, status: this.#status };
    return threadView({ ...this.story, meta, path, ...now });
  }

  /** Begins a turn. It is told from when `begin` of it is called. Throws what `core` throws. */
  startTurn(input: readonly UserInputPart[], options: TurnOptions): RunningTurn {
    const turn = this.thread.runStreamed(input, options);
    const { clock: now } = this.#server.ports;
    const running = new RunningTurn(turn, {
      threadId: this.id,
      turnId: turn.id,
      rootTurnId: options.attribution?.rootTurnId,
      now,
      rateLimits: this.#limits,
    });
    this.#running = running;
    this.story.updatedAtMs = now();
    if (this.story.preview === '') this.story.preview = previewOf(input);
    const onFault = (fault: unknown): void => this.#server.onFault(fault);
    const onOver = (): void => this.#turnIsOver(running);
    const tell = (told: Told): void => this.#tell(told);
    const room = (): Promise<void> | undefined => this.audience.room();
    running.follow({ tell, room, onFault, onOver }).catch(onFault);
    return running;
  }

  /** Tells one who begins to listen what the thread has used so far. */
  tellUsage(client: Client): void {
    const { lastUsage } = this.story;
    if (lastUsage === undefined) return;
    const params = { ...lastUsage, threadId: this.id };
    this.audience.tellOne(client, { method: 'thread/tokenUsage/updated', params });
  }

  /** Tells those who listen of something that fails nothing else. */
  warn(error: unknown): void {
    const message = describeError(error);
    this.audience.tell({ method: 'warning', params: { threadId: this.id, message } });
  }

  /** Asks those who listen; `core` calls it. */
  async approve(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision> {
    const running = this.#running;
    if (running === undefined) return 'decline';
    const { itemId } = request;
    await running.itemBegun(itemId, signal);
    const startedAtMs = this.#server.ports.clock();
    const place = { threadId: this.id, turnId: running.id, startedAtMs };
    let isBeginning = false;
    return this.#questions.ask(questionOf(request, place), {
      signal,
      onAsk: () => {
        const begin = running.asked(itemId);
        isBeginning = begin.length > 0;
        this.#tellAll(begin);
      },
      // What runs already goes on when something more is declined.
      onDeclined: () => {
        if (isBeginning) this.#tellAll(running.declined(itemId));
      },
    });
  }

  /** Stops what it does and closes its log. Everybody is told that it is not in memory any more. */
  async close(): Promise<void> {
    const running = this.#running;
    running?.begin();
    running?.hurry();
    await this.thread[Symbol.asyncDispose]();
    await running?.over;
    this.#tellStatus({ type: 'notLoaded' });
  }

  #turnIsOver(running: RunningTurn): void {
    this.#running = undefined;
    this.#limits = running.rateLimits;
    this.story.updatedAtMs = this.#server.ports.clock();
    if (this.audience.size === 0) this.#onQuiet();
  }

  #tellAll(news: readonly Told[]): void {
    for (const told of news) this.#tell(told);
  }

  #tell(told: Told): void {
    if (told.method === 'thread/tokenUsage/updated') this.story.lastUsage = told.params;
    if (told.method === 'thread/status/changed') this.#tellStatus(told.params.status);
    else this.audience.tell(told);
  }

  #tellStatus(status: ThreadStatus): void {
    this.#status = status;
    this.audience.announce({ method: 'thread/status/changed', params: { threadId: this.id, status } });
  }
}

function previewOf(input: readonly UserInputPart[]): string {
  return input.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}
