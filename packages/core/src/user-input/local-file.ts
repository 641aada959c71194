import { constants, open, type FileHandle } from 'node:fs/promises';
import { constants as system } from 'node:os';
import { resolve } from 'node:path';
import { getSystemErrorMessage } from 'node:util';

/** A file that the user names. `why` is worded as native codex words it, in the system's own words. */
export type LocalFile =
  | { found: 'bytes'; bytes: Buffer }
  | { found: 'tooLarge' }
  | { found: 'nothing'; why: string };

const pieceBytes = 256 * 1024;

/** Reads a file of at most so many bytes; a relative path is taken from the workspace. Never rejects. */
export async function readLocalFile(
  path: string,
  { workspace, mostBytes }: { workspace: string; mostBytes: number },
): Promise<LocalFile> {
  let file: FileHandle | undefined;
  try {
    if (path.includes('\0')) return nothing('file name contained an unexpected NUL byte');
    // Without O_NONBLOCK a pipe that nobody writes to would be waited for.
    file = await open(resolve(workspace, path), constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = await file.stat();
    if (!facts.isFile() && !facts.isDirectory()) return nothing('Not a regular file');
    if (facts.size > mostBytes) return { found: 'tooLarge' };
    return await readAtMost(file, mostBytes);
  } catch (error) {
    return nothing(systemWords(error));
  } finally {
    await file?.close();
  }
}

/** What a file says of its size is not always so: it may grow, and those of `/proc` say zero. */
async function readAtMost(file: FileHandle, mostBytes: number): Promise<LocalFile> {
  const pieces: Buffer[] = [];
  for (let size = 0; size <= mostBytes;) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafe(pieceBytes) });
    if (bytesRead === 0) return { found: 'bytes', bytes: Buffer.concat(pieces) };
    pieces.push(buffer.subarray(/*start*/ 0, bytesRead));
    size += bytesRead;
  }
  return { found: 'tooLarge' };
}

function nothing(why: string): LocalFile {
  return { found: 'nothing', why };
}

const words = {
  EACCES: 'Permission denied',
  EIO: 'I/O error',
  EISDIR: 'Is a directory',
  ELOOP: 'Symbolic link loop',
  ENAMETOOLONG: 'Filename too long',
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EPERM: 'Operation not permitted',
} as const satisfies Partial<Record<keyof typeof system.errno, string>>;

/** Throws what is no error of the system. */
function systemWords(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  const { code } = error;
  if (isWorded(code)) return `${words[code]} (os error ${system.errno[code]})`;
  if ('errno' in error && typeof error.errno === 'number') return getSystemErrorMessage(error.errno);
  throw error;
}

function isWorded(code: unknown): code is keyof typeof words {
  return typeof code === 'string' && Object.hasOwn(words, code);
}
