import { relative, resolve } from 'node:path';

import { isInside, resolveInside } from '@codex-ts/utils-path';

import { applyChunks } from './apply-chunks.ts';
import { PatchFileMissingError, PatchFileUnusableError } from './errors.ts';
import { decoded, textOf, type FileState } from './file-state.ts';
import { locatePath, type PatchArea } from './locate-path.ts';
import type { AddSection, DeleteSection, Patch, PatchSection, UpdateSection } from './patch.ts';
import { shadowFiles, type ShadowFile, type ShadowFiles } from './shadow-files.ts';

/** Where a patch may write. */
export interface PlanOptions {
  /** Relative paths start here, and no path leads out of it. */
  readonly workspace: string;
  /** Other directories in which paths may end. */
  readonly allowedRoots?: readonly string[];
  /**
   * Names that, standing directly in the workspace or an allowed root, are refused with all below them. Unless
   * given: `.git`, `.agents`, `.codex` and `.aws`, which native codex keeps read-only in writable directories.
   */
  readonly protectedNames?: readonly string[];
}

/** What applying a patch will do. Plain data; nothing has been written. */
export interface PatchPlan {
  /** One entry for each file, however often the patch touches it. */
  readonly changes: readonly PlannedChange[];
  /** The files by their names in the patch, once for each section. */
  readonly names: PatchNames;
  /** What `applyPlan` writes. */
  readonly files: readonly PlannedFile[];
}

/** What becomes of one file. */
export interface PlannedChange {
  /** Absolute and real. */
  readonly path: string;
  readonly kind: 'add' | 'delete' | 'update';
  /** Where an update moves the file to. */
  readonly movedTo?: string;
  /** Absent for a file that is new or no text. */
  readonly before?: string;
  /** Absent for a file that is deleted. */
  readonly after?: string;
}

/** Files of a patch, as it names them. */
export interface PatchNames {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly deleted: readonly string[];
}

/** One path that is written or removed. */
export interface PlannedFile {
  readonly path: string;
  readonly before: FileState;
  readonly after: FileState;
}

/** Permissions of a new file, before the process's umask. */
export const newFileMode = 0o644;

const protectedByDefault = ['.git', '.agents', '.codex', '.aws'];

/**
 * Checks the whole patch against the files as they are, section after section, each seeing the ones before it.
 * Reads only.
 *
 * @throws {PatchContextError | PatchFileMissingError | PatchFileUnusableError} when a section does not fit.
 * @throws {PatchOutsideError | PatchProtectedError} when it names a file that patches may not touch.
 */
export async function planPatch(patch: Patch, options: PlanOptions): Promise<PatchPlan> {
  const workspace = resolve(options.workspace);
  const area: PatchArea = {
    workspace,
    roots: [workspace, ...(options.allowedRoots ?? []).map((root) => resolve(root))],
    protectedNames: (options.protectedNames ?? protectedByDefault).map((name) => name.toLowerCase()),
  };
  const files = shadowFiles();
  for (const section of patch.sections) await take(section, area, files);
  const touched = [...files.touched.values()];
  return {
    changes: changesOf(files),
    names: namesOf(patch),
    files: touched.map(({ path, before, after }) => ({ path, before, after })),
  };
}

async function take(section: PatchSection, area: PatchArea, files: ShadowFiles): Promise<void> {
  switch (section.kind) {
    case 'add':
      return takeAdd(section, area, files);
    case 'delete':
      return takeDelete(section, area, files);
    case 'update':
      return takeUpdate(section, area, files);
    default:
      return section satisfies never;
  }
}

async function takeAdd(section: AddSection, area: PatchArea, files: ShadowFiles): Promise<void> {
  const path = await locateTarget(section.path, area, files);
  const file = await files.open(path);
  await files.assertDirectoryFor(path);
  const mode = file.after.kind === 'file' ? file.after.mode : newFileMode;
  file.after = { kind: 'file', bytes: Buffer.from(section.contents), mode };
  file.isAdded = true;
  file.movedFrom = undefined;
}

async function takeDelete(section: DeleteSection, area: PatchArea, files: ShadowFiles): Promise<void> {
  const path = await locatePath(area, section.path, { asLink: true });
  const file = await files.open(path);
  if (file.after.kind === 'absent') throw new PatchFileMissingError(path, { doing: 'delete' });
  clear(file);
}

async function takeUpdate(section: UpdateSection, area: PatchArea, files: ShadowFiles): Promise<void> {
  const path = await locateTarget(section.path, area, files);
  const file = await files.open(path);
  if (file.after.kind !== 'file') throw new PatchFileMissingError(path, { doing: 'update' });
  const text = applyChunks(textOf(path, file.after.bytes), section.chunks, path);
  // Without chunks only the name changes, so not even the end of the last line.
  const bytes = section.chunks.length === 0 ? file.after.bytes : Buffer.from(text);
  const after: FileState = { kind: 'file', bytes, mode: file.after.mode };
  if (section.moveTo === undefined) {
    file.after = after;
    return;
  }
  const target = await locateTarget(section.moveTo, area, files);
  const source = await locatePath(area, section.path, { asLink: true });
  await moveTo(target, { source, file, after, files });
}

/** The file behind a name, where links that the patch has removed lead nowhere any more. */
async function locateTarget(name: string, area: PatchArea, files: ShadowFiles): Promise<string> {
  const path = await locatePath(area, name, { asLink: true });
  const known = files.touched.get(path);
  if (known?.before.kind === 'link' && known.after.kind !== 'link') return path;
  const named = await namedPath(area, name);
  for (const { path: link, before, after } of files.touched.values()) {
    if (before.kind === 'link' && after.kind !== 'link' && isInside(link, named)) {
      throw new PatchFileUnusableError(named, { reason: 'notInDirectory' });
    }
  }
  return locatePath(area, name);
}

/** The absolute path by its names, below the workspace's real path. */
async function namedPath({ workspace }: PatchArea, name: string): Promise<string> {
  const fromWorkspace = relative(workspace, resolve(workspace, name));
  return resolve(await resolveInside(workspace, '.'), fromWorkspace);
}

async function moveTo(
  target: string,
  move: { source: string; file: ShadowFile; after: FileState; files: ShadowFiles },
): Promise<void> {
  const { source, file, after, files } = move;
  const moved = await files.open(target);
  await files.assertDirectoryFor(target);
  moved.after = after;
  // A file that is moved onto itself stays.
  if (source === target) return;
  moved.isAdded = file.isAdded;
  moved.movedFrom = file.movedFrom ?? (file.isAdded ? undefined : source);
  clear(await files.open(source));
}

function clear(file: ShadowFile): void {
  file.after = { kind: 'absent' };
  file.isAdded = false;
  file.movedFrom = undefined;
}

function changesOf(files: ShadowFiles): PlannedChange[] {
  const touched = [...files.touched.values()];
  const moves = new Map(touched.map((file) => [file, originOf(file, files)] as const));
  const movedAway = new Set(moves.values());
  const changes: PlannedChange[] = [];
  for (const file of touched) {
    const { path, before, after } = file;
    const origin = moves.get(file);
    if (origin !== undefined) {
      const kind = 'update';
      changes.push({ path: origin.path, kind, movedTo: path, ...texts(origin.before, after) });
    } else if (after.kind !== 'absent') {
      const kind = file.isAdded || before.kind === 'absent' ? 'add' : 'update';
      changes.push({ path, kind, ...texts(before, after) });
    } else if (before.kind !== 'absent' && !movedAway.has(file)) {
      changes.push({ path, kind: 'delete', ...texts(before, after) });
    }
  }
  return changes;
}

/** The file that was moved to where `file` is, and is no longer where it was. */
function originOf(file: ShadowFile, files: ShadowFiles): ShadowFile | undefined {
  const origin = file.movedFrom === undefined ? undefined : files.touched.get(file.movedFrom);
  return origin?.after.kind === 'absent' ? origin : undefined;
}

function texts(before: FileState, after: FileState): { before?: string; after?: string } {
  const old = before.kind === 'file' ? decoded(before.bytes) : undefined;
  const fresh = after.kind === 'file' ? decoded(after.bytes) : undefined;
  return {
    ...(old === undefined ? {} : { before: old }),
    ...(fresh === undefined ? {} : { after: fresh }),
  };
}

function namesOf(patch: Patch): PatchNames {
  const added: string[] = [];
  const modified: string[] = [];
  const deleted: string[] = [];
  for (const section of patch.sections) {
    if (section.kind === 'add') added.push(section.path);
    else if (section.kind === 'delete') deleted.push(section.path);
    else modified.push(section.moveTo ?? section.path);
  }
  return { added, modified, deleted };
}
