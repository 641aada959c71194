import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FileLockTimeoutError, acquireFileLock, tryFileLock } from '@codex-ts/utils-file-lock';

const directory = await mkdtemp(join(tmpdir(), 'lock-'));
const path = join(directory, 'counter.lock');
let counter = 0;

async function countOne(): Promise<void> {
  const lock = await acquireFileLock(path, { timeoutMs: 10_000 });
  try {
    const seen = counter;
    await new Promise(setImmediate); // somebody without the lock would be lost here
    counter = seen + 1;
  } finally {
    await lock.release();
  }
}

await Promise.all(Array.from({ length: 10 }, () => countOne()));
console.log(counter);

const lock = await acquireFileLock(path);
console.log(await tryFileLock(path));
try {
  await acquireFileLock(path, { timeoutMs: 30 });
} catch (error) {
  if (!(error instanceof FileLockTimeoutError)) throw error;
  console.log(error.code, error.remedy);
}
await lock.release();
await rm(directory, { recursive: true });
