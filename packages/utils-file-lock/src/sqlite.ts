import type * as Sqlite from 'node:sqlite';

/**
 * Loads `node:sqlite`, which costs nothing until then. Node 22 warns that SQLite is experimental; a user of a
 * command line can do nothing about that, so this one warning is held back while the module loads. Undefined in a
 * Node that was built without it.
 */
export function loadSqlite(): typeof Sqlite | undefined {
  // oxlint-disable-next-line typescript/unbound-method -- it is called on its process, and put back as it was
  const { emitWarning } = process;
  // Whichever overload was called: what comes in goes out as it came.
  process.emitWarning = ((...args: Parameters<typeof emitWarning>): void => {
    if (!String(args[0]).startsWith('SQLite is an experimental feature'))
      Reflect.apply(emitWarning, process, args);
  }) as typeof emitWarning;
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
