import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import type { WriterReport, WriterTask } from './writer.ts';

const program = fileURLToPath(new URL('writer.ts', import.meta.url));

/** The command line of a writer. */
export function writerCommand(task: WriterTask): [string, ...string[]] {
  return [process.execPath, '--conditions=@codex-ts/source', program, JSON.stringify(task)];
}

/** Starts a writer that goes on until it is killed. */
export function startWriter(task: WriterTask): ChildProcess {
  const [command, ...args] = writerCommand(task);
  return spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs a writer to its end: what it reported, or the signal that ended it. */
export async function runWriter(task: WriterTask): Promise<WriterReport | NodeJS.Signals> {
  return outcomeOf(startWriter(task));
}

/** What a writer, or a command around it, reported in the end. */
export async function outcomeOf(child: ChildProcess): Promise<WriterReport | NodeJS.Signals> {
  const [[, signal], output] = await Promise.all([
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    child.stdout === null ? '' : text(child.stdout),
  ]);
  return signal ?? (JSON.parse(output) as WriterReport);
}
