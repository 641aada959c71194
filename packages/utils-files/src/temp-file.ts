import { open, readdir, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

const shape = /^\.codex-ts\.(?<pid>\d+)\.[a-z0-9]+\.tmp$/u;

/** A dead writer's file is left alone for so long, because "dead" is wrong across containers that share a volume. */
const deadWriterMs = 60_000;

/** No write takes so long; by then a live process has the dead writer's number. */
const anyWriterMs = 3_600_000;

/** A new file beside its target, open for writing. */
export interface TempFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** Creates a temporary file that nobody else has, with no more permissions than `mode`. */
export async function openTempFile(directory: string, mode: number): Promise<TempFile> {
  for (;;) {
    const name = `.codex-ts.${process.pid}.${Math.random().toString(36).slice(2) || '0'}.tmp`;
    const path = join(directory, name);
    try {
      return { path, handle: await open(path, 'wx', mode) };
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Removes what killed writers left in `directory`. `nowMs` is the time of that file system, not of this machine. */
export async function removeStaleTempFiles(directory: string, nowMs: number): Promise<void> {
  const names = (await readdir(directory)).filter((name) => shape.test(name));
  await Promise.all(names.map((name) => removeIfStale(directory, name, nowMs)));
}

async function removeIfStale(directory: string, name: string, nowMs: number): Promise<void> {
  const path = join(directory, name);
  const ageMs = nowMs - (await stat(path)).mtimeMs;
  if (ageMs <= deadWriterMs) return;
  const pid = Number(shape.exec(name)?.groups?.['pid']);
  if (ageMs > anyWriterMs || !isAlive(pid)) await unlink(path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, /*signal*/ 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
