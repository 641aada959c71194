import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import type { WriterReport, WriterTask } from './writer.ts';

const program = fileURLToPath(new URL('writer.ts', import.meta.url));

/** Starts a writer that goes on until it is killed. */
export function startWriter(task: WriterTask): ChildProcess {
  const args = ['--conditions=@codex-ts/source', program, JSON.stringify(task)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs a writer to its end: what it reported, or the signal that ended it. */
export async function runWriter(task: WriterTask): Promise<WriterReport | NodeJS.Signals> {
  const child = startWriter(task);
  const [[, signal], output] = await Promise.all([
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    child.stdout === null ? '' : text(child.stdout),
  ]);
  return signal ?? (JSON.parse(output) as WriterReport);
}
