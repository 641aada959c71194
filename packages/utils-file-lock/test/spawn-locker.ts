import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('locker.ts', import.meta.url));

/** What a locker is to do, and on which file. */
export interface LockerTask {
  readonly task: 'hold' | 'count' | 'try' | 'flock';
  readonly path: string;
  readonly argument?: string;
  readonly nodeOptions?: readonly string[];
}

/** The command line of a locker. */
function lockerCommand({ task, path, argument = '', nodeOptions = [] }: LockerTask): [string, ...string[]] {
  return [process.execPath, ...nodeOptions, '--conditions=@codex-ts/source', program, task, path, argument];
}

/** Runs a locker to its end, for what it prints. */
export async function runLocker(task: LockerTask, cwd?: string): Promise<{ stdout: string; stderr: string }> {
  const [command, ...args] = lockerCommand(task);
  return promisify(execFile)(command, args, cwd === undefined ? {} : { cwd });
}

/** Starts a process that has the lock when this resolves, and gives it back when its input ends. */
export async function startHolder(path: string): Promise<ChildProcess> {
  const [command, ...args] = lockerCommand({ task: 'hold', path });
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}
