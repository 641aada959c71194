// Runs in a worker of vitest before the tests of each file.

/** Where leaks are told. Without it nobody watches. */
const report = process.env['CODEX_TS_LEAK_REPORT'];
const mark = Symbol.for('codex-ts.watched-worker');

// Files share a worker.
if (report !== undefined && !Object.hasOwn(globalThis, mark)) {
  Object.defineProperty(globalThis, mark, { value: true });
  const { watchProcess } = await import('./watch-process.ts');
  watchProcess(report);
}
