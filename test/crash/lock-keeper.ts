// Holds a lock for somebody else, and does not mind when that one dies.
import { acquireFileLock } from '@codex-ts/utils-file-lock';

const lock = await acquireFileLock(process.argv[2] ?? '');
console.log('held');
setTimeout(() => void lock.release(), 60_000);
