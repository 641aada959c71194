// Run as a child process behind mounts: writes a file, asks whether it could, or takes a lock.
import { isCodexError } from '@codex-ts/utils-error';
import { tryFileLock } from '@codex-ts/utils-file-lock';
import { assertWritable, writeFileDurably } from '@codex-ts/utils-files';

/** What to do. */
export interface FileTask {
  readonly what: 'write' | 'ask' | 'lock';
  readonly path: string;
  readonly contents?: string;
}

/** What came of it, as it prints it. */
export interface FileReport {
  readonly outcome: 'done' | 'refused';
  readonly code?: string;
  readonly errno?: string;
}

async function run({ what, path, contents = '' }: FileTask): Promise<FileReport> {
  try {
    if (what === 'write') await writeFileDurably(path, contents, { mode: 0o600 });
    if (what === 'ask') await assertWritable(path);
    if (what === 'lock') await (await tryFileLock(path))?.release();
    return { outcome: 'done' };
  } catch (error) {
    if (!isCodexError(error)) throw error;
    return { outcome: 'refused', code: error.code, ...('errno' in error && { errno: String(error.errno) }) };
  }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as FileTask)));
