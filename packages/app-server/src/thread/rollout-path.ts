import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { ThreadId } from '@codex-ts/protocol';
import { isInside } from '@codex-ts/utils-path';

import { MemberUnsupportedError } from '../errors.ts';
import type { ServerState } from '../server-state.ts';
import { inNativeWords, refused } from './thread-fault.ts';

/** The thread whose log is there. Relative paths start at CODEX_HOME. Throws `RequestFault` and what `readMeta` throws. */
export async function threadAt(path: string, method: string, server: ServerState): Promise<ThreadId> {
  const named = resolve(server.codexHome, path);
  const at = await realpath(named).catch(() => undefined);
  if (at === undefined) throw refused(`failed to resolve rollout path \`${named}\`: file does not exist`);
  const elsewhere = new MemberUnsupportedError(
    method,
    'path',
    'logs elsewhere are not read; name one below `sessions` of CODEX_HOME',
  );
  // What is no file may never end, or never begin.
  if (!(await isFileBelow(at, server.codexHome))) throw elsewhere;
  const { findThread, readMeta } = await import('@codex-ts/rollout');
  const { id } = await readMeta(at);
  const known = await inNativeWords(id, () => findThread(server.codexHome, id));
  if (known !== undefined && (await realpath(known)) === at) return id;
  throw elsewhere;
}

async function isFileBelow(path: string, folder: string): Promise<boolean> {
  const [root, facts] = await Promise.all([realpath(folder), stat(path)]);
  return isInside(root, path) && facts.isFile();
}

/** Throws unless the path is empty or that of the log. */
export async function assertSamePath(
  { id, path: active }: { id: ThreadId; path?: string },
  requested: string | null | undefined,
): Promise<void> {
  if (requested === null || requested === undefined || requested === '') return;
  const [one, other] = await Promise.all(
    [requested, active ?? ''].map((path) => realpath(path).catch(() => undefined)),
  );
  if (one !== undefined && one === other) return;
  throw refused(
    `cannot resume running thread ${id} with stale path: requested \`${requested}\`, active \`${active ?? ''}\``,
  );
}
