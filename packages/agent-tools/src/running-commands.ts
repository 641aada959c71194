import { startChild, type Child, type ChildResult } from '@codex-ts/utils-process';

import type { ExecArguments, WriteStdinArguments } from './arguments.ts';
import { commandText, type CommandReport } from './command-text.ts';
import { createSessionOutput, type SessionOutput } from './session-output.ts';
import type { CommandEnd, ToolContext } from './tool.ts';

const outputLimitBytes = 1024 * 1024;

/** A command to start, and for whom. */
export interface CommandStart {
  /** As it was meant. */
  command: readonly string[];
  /** As it is started, with what confines it. */
  argv: readonly [program: string, ...args: string[]];
  cwd: string;
  isConfined: boolean;
  env: Readonly<Record<string, string>>;
  handed: readonly Uint8Array[];
  /** Called once when it has ended. */
  release: () => Promise<void>;
  asked: ExecArguments;
  context: ToolContext;
}

/** A command as its watchers know it. */
export interface StartedCommand {
  /** Of the call that started it. */
  callId: string;
  command: readonly string[];
  cwd: string;
  /** Whether it runs within the sandbox. */
  isConfined: boolean;
}

/** The commands of one thread that may outlast the call that started them. */
export interface RunningCommands {
  /** Resolves to what the model reads: the end, or a session id when it still runs after the wait. */
  start(start: CommandStart): Promise<string>;
  /** One that still runs. */
  find(sessionId: number): StartedCommand | undefined;
  /** Writes to one that still runs. Resolves to its new output. */
  write(asked: WriteStdinArguments, signal: AbortSignal): Promise<string>;
  /** Ends all of them, with all their descendants. */
  killAll(): Promise<void>;
}

interface Session {
  id: number;
  started: StartedCommand;
  child: Child;
  output: SessionOutput;
  startedAt: number;
}

/** None runs yet. */
export function createRunningCommands(): RunningCommands {
  return new CommandTable();
}

class CommandTable implements RunningCommands {
  readonly #sessions = new Map<number, Session>();
  /** The ends that are being told. */
  readonly #endings = new Set<Promise<void>>();
  #lastId = 0;

  async start(start: CommandStart): Promise<string> {
    const { asked, context } = start;
    const session = await this.#open(start);
    const stop = (): void => session.child.kill();
    context.signal.addEventListener('abort', stop, { once: true });
    if (context.signal.aborted) stop();
    const ended = this.#ending(session, start);
    this.#endings.add(ended);
    // Whoever waits for the result learns why there is none.
    ended.catch(() => {}).finally(() => this.#endings.delete(ended));
    try {
      return await this.#report(session, asked, context.signal);
    } finally {
      if (context.signal.aborted) await ended;
      context.signal.removeEventListener('abort', stop);
    }
  }

  find(sessionId: number): StartedCommand | undefined {
    return this.#sessions.get(sessionId)?.started;
  }

  async write(asked: WriteStdinArguments, signal: AbortSignal): Promise<string> {
    const session = this.#sessions.get(asked.sessionId);
    if (session === undefined) return `write_stdin failed: Unknown process id ${asked.sessionId}`;
    if (asked.chars !== '') session.child.write(asked.chars);
    return this.#report(session, asked, signal);
  }

  async killAll(): Promise<void> {
    const children = [...this.#sessions.values()].map(({ child }) => child);
    this.#sessions.clear();
    for (const child of children) child.kill();
    await Promise.allSettled([...children.map((child) => child.result), ...this.#endings]);
  }

  /** Resolves when the end is told and nothing of it is left. */
  async #ending({ child }: Session, { context, release }: CommandStart): Promise<void> {
    const result = await child.result;
    context.emit({ type: 'commandEnded', end: commandEnd(result) });
    await release();
  }

  async #open({
    command,
    argv,
    cwd,
    isConfined,
    env,
    handed,
    asked,
    context,
  }: CommandStart): Promise<Session> {
    const [program, ...args] = argv;
    const output = createSessionOutput(outputLimitBytes);
    const startedAt = performance.now();
    const child = await startChild({
      command: program,
      args,
      cwd,
      env,
      handed,
      outputLimitBytes,
      ...(!asked.keepStdinOpen && { input: '' }),
      onOutput: ({ text }) => {
        output.add(text);
        context.emit({ type: 'commandOutput', text });
      },
    });
    this.#lastId += 1;
    const started = { callId: context.callId, command, cwd, isConfined };
    const session = { id: this.#lastId, started, child, output, startedAt };
    this.#sessions.set(session.id, session);
    return session;
  }

  async #report(session: Session, wait: Wait, signal: AbortSignal): Promise<string> {
    const ended = await endWithin(session.child.result, wait.yieldMs, signal);
    signal.throwIfAborted();
    if (ended !== undefined) this.#sessions.delete(session.id);
    const { text, omittedBytes } = session.output.take();
    return commandText({
      chunkId: randomChunkId(),
      wallTimeMs: performance.now() - session.startedAt,
      state: stateOf(ended, session.id),
      output: text,
      omittedBytes,
      maxOutputTokens: wait.maxOutputTokens,
    });
  }
}

/** Tells two reports apart, no more. */
function randomChunkId(): string {
  return Math.floor(Math.random() * 0x1000000)
    .toString(/*radix*/ 16)
    .padStart(/*maxLength*/ 6, '0');
}

interface Wait {
  yieldMs: number;
  maxOutputTokens: number;
}

/** The result, or `undefined` when the wait is over or the signal aborted before it. */
async function endWithin(
  result: Promise<ChildResult>,
  waitMs: number,
  signal: AbortSignal,
): Promise<ChildResult | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  const over = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    timer = setTimeout(stop, waitMs);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([result, over]);
  } finally {
    clearTimeout(timer);
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}

function stateOf(ended: ChildResult | undefined, sessionId: number): CommandReport['state'] {
  if (ended === undefined) return { kind: 'running', sessionId };
  if (ended.exitCode !== null) return { kind: 'exited', exitCode: ended.exitCode };
  return { kind: 'killed', why: ended.signal ?? ended.ended };
}

function commandEnd(ended: ChildResult): CommandEnd {
  return {
    status: ended.exitCode === 0 ? 'completed' : 'failed',
    aggregatedOutput: ended.output,
    durationMs: ended.durationMs,
    ...(ended.exitCode !== null && { exitCode: ended.exitCode }),
  };
}
