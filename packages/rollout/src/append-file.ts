import { constants, open, type FileHandle } from 'node:fs/promises';

import type { FileEnd } from './read-thread.ts';

/** A file that only grows, by whole texts: one that does not fit leaves nothing of itself behind. */
export interface AppendFile {
  append(text: string): Promise<void>;
  /** Waits until all that was appended would survive a loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Writes bytes at the end of a file; says how many of them, at least one. */
export type WriteBytes = (file: FileHandle, bytes: Uint8Array) => Promise<number>;

/** Hands them to the operating system. */
export const writeBytes: WriteBytes = async (file, bytes) => (await file.write(bytes)).bytesWritten;

const appending = constants.O_WRONLY | constants.O_APPEND;

/** Makes a file that must not exist yet, readable by its owner alone. */
export async function createAppendFile(path: string, write: WriteBytes): Promise<AppendFile> {
  const file = await open(path, appending | constants.O_CREAT | constants.O_EXCL, 0o600);
  return appendFile(file, { end: { bytes: 0, isLineEnded: true }, write });
}

/** Opens one that ends after so many bytes. A last line that was cut off gets its line break before anything else. */
export async function openAppendFile(path: string, how: AppendMeans): Promise<AppendFile> {
  return appendFile(await open(path, appending), how);
}

interface AppendMeans {
  end: FileEnd;
  write: WriteBytes;
}

function appendFile(file: FileHandle, { end, write }: AppendMeans): AppendFile {
  let { bytes, isLineEnded } = end;

  /** Takes back what was written of a text that did not fit. */
  async function takeBack(): Promise<void> {
    try {
      await file.truncate(bytes);
    } catch {
      // What cannot be taken back is ended as a line of its own, which readers skip.
      isLineEnded = false;
    }
  }

  return {
    async append(text) {
      const data = Buffer.from(isLineEnded ? text : `\n${text}`);
      try {
        for (let at = 0; at < data.length;) at += await write(file, data.subarray(at));
      } catch (error) {
        await takeBack();
        throw error;
      }
      bytes += data.length;
      isLineEnded = true;
    },
    sync: () => file.datasync(),
    close: () => file.close(),
  };
}
