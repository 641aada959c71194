import { dirname } from 'node:path';

import { isInside } from '@codex-ts/utils-path';

import { PatchFileUnusableError } from './errors.ts';
import { readState, type FileState } from './file-state.ts';

/** One path that a patch touches: as it is on disk, and as it will be. */
export interface ShadowFile {
  readonly path: string;
  readonly before: FileState;
  after: FileState;
  /** The path whose contents came here by moving; only while they do. */
  movedFrom?: string | undefined;
  /** Whether the contents come from `*** Add File`. */
  isAdded: boolean;
}

/** Files as they would be after the sections so far. Nothing is written. */
export interface ShadowFiles {
  /** In the order in which they were first touched. */
  readonly touched: ReadonlyMap<string, ShadowFile>;
  open(path: string): Promise<ShadowFile>;
  /** @throws {PatchFileUnusableError} when a file stands where the directory of `path` should be. */
  assertDirectoryFor(path: string): Promise<void>;
}

/** Starts with the files as they are on disk. */
export function shadowFiles(): ShadowFiles {
  const touched = new Map<string, ShadowFile>();

  async function stateAt(path: string): Promise<FileState | 'directory'> {
    const known = touched.get(path);
    if (known !== undefined) return known.after;
    try {
      return await readState(path);
    } catch (error) {
      if (error instanceof PatchFileUnusableError && error.reason === 'directory') return 'directory';
      throw error;
    }
  }

  return {
    touched,
    async open(path) {
      const known = touched.get(path);
      if (known !== undefined) return known;
      const before = await readState(path);
      const file: ShadowFile = { path, before, after: before, isAdded: false };
      touched.set(path, file);
      return file;
    },
    async assertDirectoryFor(path) {
      for (let at = dirname(path); ; at = dirname(at)) {
        const state = await stateAt(at);
        if (state === 'directory') break;
        if (state.kind !== 'absent') throw new PatchFileUnusableError(path, { reason: 'notInDirectory' });
      }
      for (const other of touched.values()) {
        const isBelow = other.path !== path && isInside(path, other.path);
        if (isBelow && other.after.kind !== 'absent') {
          throw new PatchFileUnusableError(path, { reason: 'directory' });
        }
      }
    },
  };
}
