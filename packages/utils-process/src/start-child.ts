import { Output, type OutputBytes, type OutputChunk } from './output.ts';
import { spawnWatched, type WatchedChild } from './watched-spawn.ts';
import { within } from './within.ts';

/** What to run and within which limits. */
export interface ChildOptions {
  /** A path, or a name to be found along `PATH` of `env`. */
  command: string;
  args: readonly string[];
  cwd: string;
  /**
   * The whole environment; nothing is added to it but, by the shell that starts the command, `PWD`, and `SHLVL` where
   * the input stays open: that is a socket, which bash takes for a login from afar, and runs `~/.bashrc`.
   */
  env: Readonly<Record<string, string>>;
  /** Written to standard input, which then ends. */
  input?: string;
  /** What there is to be read from descriptors 4, 5 and so on, for a program that is told so. Not on Windows. */
  handed?: readonly Uint8Array[];
  /** How much is kept of each of `output`, `stdout` and `stderr`; 1 MiB unless given. */
  outputLimitBytes?: number;
  /** After this the tree is killed. */
  timeoutMs?: number;
  /** What is asked to end by SIGTERM gets SIGKILL after this; 2 s unless given. */
  graceMs?: number;
  /** Called with everything the child writes, also beyond the limit. What it throws kills the child and is thrown. */
  onOutput?: (chunk: OutputChunk) => void;
  /** The same, as it came. While a promise that it gives is open, the stream is not read on: the child has to wait. */
  onBytes?: (chunk: OutputBytes) => Promise<void> | undefined;
  /** Its abort kills the tree. */
  signal?: AbortSignal;
}

/** How a child ended and what it wrote. */
export interface ChildResult {
  /** Null when a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Both streams as they came; beginning and end of it where it is longer than the limit. */
  output: string;
  stdout: string;
  stderr: string;
  /** How much of `output` is missing; a line in its middle says so too. */
  omittedBytes: number;
  /** Whether it ended by itself, or why it was ended. */
  ended: 'exited' | 'timedOut' | 'aborted' | 'killed';
  durationMs: number;
}

/** A child that runs. Disposing of it kills its tree and waits for the result. */
export interface Child extends AsyncDisposable {
  /** Also the number of its process group and session, where there are such. */
  readonly pid: number;
  /** Rejects only with what `onOutput` threw. */
  readonly result: Promise<ChildResult>;
  /** Writes to standard input. A child that does not read any more does not get it. */
  write(data: string | Uint8Array): void;
  /** Standard input is over. */
  endInput(): void;
  /** Ends the whole tree: SIGTERM, and SIGKILL after the grace. Does nothing once the result is there. */
  kill(): void;
}

const defaultLimitBytes = 1024 * 1024;
const longestTimerMs = 2 ** 31 - 1;
const reapMs = 1000;
const leftoverGraceMs = 200;

/**
 * Runs a command, with no standard input but `input`, and gives its result once it has ended, what it wrote is read
 * and what it left running is dead. Throws ProcessStartError, what `onOutput` threw, and the signal's reason when
 * that was aborted before the start.
 */
export async function runChild(options: ChildOptions): Promise<ChildResult> {
  return start(options, (options.input ?? '') === '' ? 'ignore' : 'pipe').result;
}

/**
 * Starts a command with an open standard input, or `input` alone where that is given. Throws ProcessStartError, and
 * the signal's reason when that was aborted before the start.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  return start(options, options.input === '' ? 'ignore' : 'pipe');
}

function start(options: ChildOptions, stdin: 'ignore' | 'pipe'): Child {
  options.signal?.throwIfAborted();
  const env = stdin === 'pipe' ? withinShell(options.env) : options.env;
  const child = spawnWatched({ ...options, env, stdin });
  const stop = new Stop();
  const result = supervise(child, options, stop);
  result.catch(() => {}); // whoever never looks at it must not die of it
  const input = child.process.stdin;
  input?.on('error', () => {}); // the child does not want to read any more
  if (options.input !== undefined) input?.end(options.input);
  const kill = (): void => stop.ask('killed');
  return {
    pid: child.pid,
    result,
    write(data) {
      if (input?.writable === true) input.write(data);
    },
    endInput: () => void input?.end(),
    kill,
    async [Symbol.asyncDispose]() {
      kill();
      await result;
    },
  };
}

function withinShell(env: ChildOptions['env']): ChildOptions['env'] {
  return Number(env['SHLVL']) >= 1 ? env : { ...env, SHLVL: '1' };
}

type Why = Exclude<ChildResult['ended'], 'exited'>;

/** The wish that a child end, and who had it first. */
class Stop {
  why: Why | undefined;
  readonly asked: Promise<void>;
  #wake = (): void => {};

  constructor() {
    this.asked = new Promise((resolve) => (this.#wake = resolve));
  }

  ask(why: Why): void {
    this.why ??= why;
    this.#wake();
  }
}

async function supervise(child: WatchedChild, options: ChildOptions, stop: Stop): Promise<ChildResult> {
  const startedMs = performance.now();
  let how: Pick<ChildResult, 'exitCode' | 'signal'> = { exitCode: null, signal: null };
  const exit = new Promise<void>((resolve) => {
    child.process.once('exit', (exitCode, signal) => {
      how = { exitCode, signal };
      resolve();
    });
  });
  const abort = (): void => stop.ask('aborted');
  const output = collectOutput(child, options, () => stop.ask('killed'));
  const timer = afterTimeout(options.timeoutMs, () => stop.ask('timedOut'));
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([exit, stop.asked]);
    const ended = stop.why ?? 'exited';
    if (ended !== 'exited') await endTree(child.tree, options.graceMs ?? 2000);
    // Not even SIGKILL ends what hangs within the kernel.
    await within(reapMs, exit);
    await output.close();
    if (child.tree.hasGroup()) await endTree(child.tree, leftoverGraceMs);
    return { ...how, ...output.result(), ended, durationMs: performance.now() - startedMs };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', abort);
    child.release();
  }
}

function collectOutput(child: WatchedChild, options: ChildOptions, giveUp: () => void): Output {
  const output = new Output(options.outputLimitBytes ?? defaultLimitBytes, { ...options, giveUp });
  const { stdout, stderr } = child.process;
  if (stdout !== null) output.collect(stdout, 'stdout');
  if (stderr !== null) output.collect(stderr, 'stderr');
  return output;
}

function afterTimeout(timeoutMs: number | undefined, act: () => void): NodeJS.Timeout | undefined {
  return timeoutMs === undefined ? undefined : setTimeout(act, Math.min(timeoutMs, longestTimerMs));
}

async function endTree(tree: WatchedChild['tree'], graceMs: number): Promise<void> {
  tree.signal('SIGTERM');
  if (await isGoneWithin(tree, graceMs)) return;
  tree.signal('SIGKILL');
  await isGoneWithin(tree, reapMs);
}

async function isGoneWithin(tree: WatchedChild['tree'], ms: number): Promise<boolean> {
  const untilMs = performance.now() + ms;
  for (let pauseMs = 5; tree.isAlive(); pauseMs = Math.min(2 * pauseMs, 100)) {
    if (performance.now() >= untilMs) return false;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return true;
}
