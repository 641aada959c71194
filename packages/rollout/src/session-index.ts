import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { parseThreadId, type ThreadId } from '@codex-ts/protocol';
import { errnoOf } from '@codex-ts/utils-error';
import { acquireFileLock, loadFlock } from '@codex-ts/utils-file-lock';
import * as z from 'zod/mini';

import { RolloutReadError, RolloutWriteError } from './errors.ts';
import { tellNative } from './native-table.ts';

const entry = z.object({ id: z.string(), thread_name: z.string() });
const lockTimeoutMs = 5000;
const lineBreak = 0x0a;

/** The names that people have given threads, of all of this CODEX_HOME. Throws `ROLLOUT_READ_FAILED`. */
export async function threadNames(codexHome: string): Promise<ReadonlyMap<ThreadId, string>> {
  const names = new Map<ThreadId, string>();
  for (const line of (await indexText(indexPath(codexHome))).split('\n')) {
    const named = parseEntry(line);
    if (named !== undefined) names.set(named.id, named.name);
  }
  return names;
}

/** Gives a thread a name, in the file where native codex looks for it. Throws `ROLLOUT_WRITE_FAILED`. */
export async function nameThread(
  codexHome: string,
  named: { threadId: ThreadId; name: string; nowMs?: number },
): Promise<void> {
  const { threadId, name, nowMs = Date.now() } = named;
  const path = indexPath(codexHome);
  const line = { id: threadId, thread_name: name, updated_at: new Date(nowMs).toISOString() };
  try {
    await locked(path, () => appendLine(path, JSON.stringify(line)));
  } catch (cause) {
    throw new RolloutWriteError(path, { cause });
  }
  await tellNative(codexHome, { threadId, nowMs, change: 'named', name });
}

function indexPath(codexHome: string): string {
  return join(codexHome, 'session_index.jsonl');
}

async function indexText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return '';
    throw new RolloutReadError(path, { cause });
  }
}

function parseEntry(line: string): { id: ThreadId; name: string } | undefined {
  try {
    const parsed = entry.safeParse(JSON.parse(line));
    const id = parsed.success ? parseThreadId(parsed.data.id) : undefined;
    return parsed.success && id !== undefined ? { id, name: parsed.data.thread_name } : undefined;
  } catch {
    return undefined;
  }
}

/** Native's lock, and where flock(2) cannot be had one of our own. */
async function locked(path: string, work: () => Promise<void>): Promise<void> {
  const flock = await loadFlock();
  const options = { timeoutMs: lockTimeoutMs };
  const lock =
    flock === undefined
      ? await acquireFileLock(`${path}.codex-ts.lock`, options)
      : await flock.acquire(`${path}.lock`, options);
  try {
    await work();
  } finally {
    await lock.release();
  }
}

async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const start = (await endsInLine(file)) ? '\n' : '';
    await file.appendFile(`${start}${line}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Whether the last line was cut off, as by a crash. */
async function endsInLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(/*size*/ 1), /*offset*/ 0, /*length*/ 1, size - 1);
  return buffer[0] !== lineBreak;
}
