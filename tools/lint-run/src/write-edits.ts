import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { applyEdits } from './apply-edits.ts';
import { FileChangedError, WriteFailedError } from './errors.ts';
import type { TextEdit } from './finding.ts';
import { encodeSource, readSource } from './source-text.ts';
import { writeWholeFile } from './write-whole-file.ts';

/** What is to be done to one file. */
export interface FileEdits {
  /** From the root, with `/`. */
  readonly file: string;
  /** The text that the edits were made for, without byte order mark. */
  readonly before: string;
  readonly edits: readonly TextEdit[];
}

/** A file as it was written, without byte order mark. */
export interface EditedFile {
  readonly file: string;
  readonly after: string;
}

interface Planned extends EditedFile {
  readonly path: string;
  readonly before: string;
}

/** The file as it is on disk now; it must still hold what the edits were made for. */
function readUnchanged({ path, before }: Planned): { hasBom: boolean } {
  const now = readSource(path);
  if (now.text !== before) throw new FileChangedError(path);
  return now;
}

/** Whoever has made a file read-only does not want it replaced, which the folder alone would allow. */
async function assertWritable({ path }: Planned): Promise<void> {
  try {
    const target = await realpath(path);
    await access(target, constants.W_OK);
    await access(dirname(target), constants.W_OK);
  } catch (cause) {
    throw new WriteFailedError(path, { cause });
  }
}

/**
 * Makes the edits on disk. All are checked before the first file is written; each file is replaced whole, so after
 * an interruption it is the old or the new one. Byte order marks, permissions and links stay. Files that the edits
 * do not change are not touched. Throws EditsOverlapError, FileChangedError, FileUnreadableError, WriteFailedError,
 * and the reason of `signal` between two files.
 */
export async function writeEdits(
  root: string,
  changes: readonly FileEdits[],
  options: { signal?: AbortSignal } = {},
): Promise<readonly EditedFile[]> {
  const planned: Planned[] = [];
  for (const { file, before, edits } of changes) {
    const after = await applyEdits(before, edits, { file });
    if (after !== before) planned.push({ file, before, after, path: join(root, file) });
  }
  for (const plan of planned) {
    readUnchanged(plan);
    await assertWritable(plan);
  }

  const written: EditedFile[] = [];
  for (const plan of planned) {
    options.signal?.throwIfAborted();
    const { hasBom } = readUnchanged(plan);
    await writeWholeFile(plan.path, encodeSource({ text: plan.after, hasBom }));
    written.push({ file: plan.file, after: plan.after });
  }
  return written;
}
