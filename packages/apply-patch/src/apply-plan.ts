import { chmod, rmdir, stat, symlink } from 'node:fs/promises';
import { dirname, parse } from 'node:path';

import { errnoOf, isCodexError } from '@codex-ts/utils-error';
import { removeFile, writeFileDurably } from '@codex-ts/utils-files';
import { isInside, resolveInside } from '@codex-ts/utils-path';

import { PatchFileChangedError, PatchWriteError } from './errors.ts';
import { isSameState, readState } from './file-state.ts';
import {
  newFileMode,
  type PatchNames,
  type PatchPlan,
  type PlannedChange,
  type PlannedFile,
} from './plan-patch.ts';

/** What applying a patch did. */
export interface PatchOutcome {
  readonly changes: readonly PlannedChange[];
  readonly names: PatchNames;
}

const newDirectoryMode = 0o755;
const anyMode = 0o7777;

/** What has been done and can be undone. */
interface Done {
  readonly file: PlannedFile;
  /** Directories that did not exist before, the deepest first. */
  readonly newDirectories: readonly string[];
}

/**
 * Writes what was planned, each file durably, and puts everything back when one cannot be written. A process that
 * is killed midway leaves every single file whole, old or new.
 *
 * @throws {PatchFileChangedError} when a file is no longer as it was planned for; nothing is written.
 * @throws {PatchWriteError} when a file cannot be written.
 */
export async function applyPlan(plan: PatchPlan): Promise<PatchOutcome> {
  for (const file of plan.files) await assertUnchanged(file);
  const done: Done[] = [];
  for (const file of inOrder(plan.files)) {
    const newDirectories = await missingDirectories(file);
    try {
      // Noted before, because writing may fail after it made the directories.
      done.push({ file, newDirectories });
      await perform(file);
    } catch (cause) {
      const notRestored = await undo(done);
      throw writeError(file.path, { cause, notRestored });
    }
  }
  return { changes: plan.changes, names: plan.names };
}

async function assertUnchanged({ path, before }: PlannedFile): Promise<void> {
  try {
    const directory = dirname(path);
    // A directory that has become a symbolic link would lead the write elsewhere.
    const isMoved = (await resolveInside(parse(path).root, directory)) !== directory;
    if (isMoved || !isSameState(await readState(path), before)) throw new PatchFileChangedError(path);
  } catch (cause) {
    if (cause instanceof PatchFileChangedError || !isCodexError(cause)) throw cause;
    throw new PatchFileChangedError(path, { cause });
  }
}

/** First the files that make place for a directory, then what is written, then what is removed. */
function inOrder(files: readonly PlannedFile[]): PlannedFile[] {
  const written = files.filter((file) => file.after.kind !== 'absent');
  const removed = files.filter((file) => file.after.kind === 'absent' && file.before.kind !== 'absent');
  const inTheWay = removed.filter(({ path }) => written.some((file) => isInside(path, file.path)));
  return [...inTheWay, ...written, ...removed.filter((file) => !inTheWay.includes(file))];
}

async function missingDirectories({ path, after }: PlannedFile): Promise<string[]> {
  if (after.kind === 'absent') return [];
  const missing: string[] = [];
  for (let at = dirname(path); !(await exists(at)); at = dirname(at)) missing.push(at);
  return missing;
}

async function exists(directory: string): Promise<boolean> {
  try {
    await stat(directory);
    return true;
  } catch (error) {
    // Any other reason will show when the file is written.
    return !['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '');
  }
}

async function perform({ path, before, after }: PlannedFile): Promise<void> {
  if (after.kind !== 'file' || before.kind === 'link') await removeFile(path);
  if (after.kind !== 'file') return;
  await writeFileDurably(path, after.bytes, { mode: after.mode, directoryMode: newDirectoryMode });
  // A moved file keeps its permissions, whatever the umask and whatever was there.
  if (after.mode === newFileMode) return;
  const now = (await stat(path)).mode & anyMode;
  if (now !== after.mode) await chmod(path, after.mode);
}

/** Puts files back, the last one first, and names those it could not. */
async function undo(done: readonly Done[]): Promise<string[]> {
  const notRestored: string[] = [];
  for (const { file, newDirectories } of done.toReversed()) {
    try {
      await restore(file);
      for (const directory of newDirectories) await removeEmptyDirectory(directory);
    } catch (error) {
      if (!isCodexError(error) && errnoOf(error) === undefined) throw error;
      notRestored.push(file.path);
    }
  }
  return notRestored;
}

async function restore({ path, before }: PlannedFile): Promise<void> {
  const now = await readState(path);
  if (isSameState(now, before)) return;
  switch (before.kind) {
    case 'absent':
      await removeFile(path);
      return;
    case 'link':
      await removeFile(path);
      return symlink(before.target, path);
    case 'file':
      await writeFileDurably(path, before.bytes, { mode: anyMode });
      return chmod(path, before.mode);
    default:
      return before satisfies never;
  }
}

async function removeEmptyDirectory(directory: string): Promise<void> {
  try {
    await rmdir(directory);
  } catch (error) {
    // Never made, or somebody else uses it by now.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error;
  }
}

function writeError(path: string, options: { cause: unknown; notRestored: readonly string[] }): Error {
  const { cause } = options;
  if (!isCodexError(cause) && errnoOf(cause) === undefined && cause instanceof Error) return cause;
  const retry = isCodexError(cause) ? cause.retry : 'never';
  const remedy = isCodexError(cause) ? cause.remedy : undefined;
  return new PatchWriteError(path, { ...options, retry, ...(remedy === undefined ? {} : { remedy }) });
}
