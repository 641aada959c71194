export { FileLockTimeoutError, FileLockUnavailableError } from './errors.ts';
export { acquireFileLock, tryFileLock } from './file-lock.ts';
export { loadFlock, type Flock } from './flock.ts';
export type { FileLock, LockOptions, LockPorts } from './lock.ts';
export { loadSqlite } from './sqlite.ts';
