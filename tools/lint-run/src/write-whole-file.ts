import { chmod, mkdir, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { errnoOf } from './errno-of.ts';
import { WriteFailedError } from './errors.ts';

const deepestLink = 40;

/** Where writing to `path` ends up: links are followed, one that points nowhere too. */
async function targetOf(path: string): Promise<string> {
  let at = resolve(path);
  for (let depth = 0; depth < deepestLink; depth += 1) {
    try {
      return await realpath(at);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
    const next = await readlink(at).catch(() => undefined);
    if (next === undefined) return at;
    at = resolve(dirname(at), next);
  }
  return at;
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o7777;
  } catch {
    return undefined;
  }
}

function nameBeside(target: string): string {
  const unlikely = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  // A long name stays below the 255 bytes that a name may have.
  return join(dirname(target), `.${basename(target).slice(0, 100)}.${unlikely}.tmp`);
}

async function fillTemporary(path: string, contents: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(contents);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Writes a file so that readers, and whoever comes after a crash, see all of the old or all of the new contents.
 * Links stay links, permissions stay, missing folders are made. Throws WriteFailedError.
 */
export async function writeWholeFile(path: string, contents: string | Uint8Array): Promise<void> {
  let temporary: string | undefined;
  try {
    const target = await targetOf(path);
    await mkdir(dirname(target), { recursive: true });
    temporary = nameBeside(target);
    await fillTemporary(temporary, contents);
    const mode = await modeOf(target);
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, target);
  } catch (cause) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
    throw new WriteFailedError(path, { cause });
  }
}
