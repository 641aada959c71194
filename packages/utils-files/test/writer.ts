// Run as a child process by the tests: a writer of its own, which can be killed or confined.
import { FileWriteError, writeFileDurably } from '@codex-ts/utils-files';

/** What to do, as JSON in the first argument. */
export interface WriterTask {
  readonly path: string;
  /** Each is written after the one before, over and over, as long as its parent lives, when `forever`. */
  readonly contents: readonly string[];
  /** How often each repeats itself; once unless given. */
  readonly repeat?: number;
  readonly mode?: number;
  readonly forever?: boolean;
  readonly umask?: number;
  /** The step after which the process kills itself, as nothing else can. */
  readonly dieAt?: string;
}

/** What it prints when it lives to tell. */
export interface WriterReport {
  readonly outcome: 'written' | 'refused';
  readonly errno?: string;
}

async function run(task: WriterTask): Promise<WriterReport> {
  const { repeat = 1, mode = 0o600 } = task;
  const parent = process.ppid;
  if (task.umask !== undefined) process.umask(task.umask);
  const onStep = (step: string): void => {
    if (step === task.dieAt) process.kill(process.pid, 'SIGKILL');
  };
  try {
    do {
      for (const contents of task.contents) {
        await writeFileDurably(task.path, contents.repeat(repeat), { mode, onStep });
      }
    } while (task.forever === true && process.ppid === parent);
    return { outcome: 'written' };
  } catch (error) {
    if (!(error instanceof FileWriteError)) throw error;
    return { outcome: 'refused', ...(error.errno === undefined ? {} : { errno: error.errno }) };
  }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '') as WriterTask)));
