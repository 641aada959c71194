import { FileChangedError, type FileLook, type FileTable } from '@codex-ts/lint-run';

import { findUsesLate } from './late-uses.ts';
import type { ModuleRecord } from './module-record.ts';
import { readModule, type IsForeign, type ReadOptions } from './read-module.ts';

/** Where records come from. */
export interface RecordSource {
  readonly table: FileTable<ModuleRecord>;
  /** Records tell of functions that hand on what they are given. */
  readonly findsWrappers: boolean;
  /** Texts that go before those on disk, by file. */
  readonly texts?: ReadonlyMap<string, string>;
}

/** The record of a file; undefined when it is gone. With `followsOwn` it has the aliases of own modules' names too. */
export type ReadRecord = (file: string, followsOwn?: true) => ModuleRecord | undefined;

/** Looks at every file; a file may change between its look and its reading, then it is looked at again. */
function recordOf(file: string, table: FileTable<ModuleRecord>, read: ReadOptions): ModuleRecord | undefined {
  for (let attempt = 0; ; attempt += 1) {
    const look: FileLook<ModuleRecord> | undefined = table.look(file);
    if (look === undefined) return undefined;
    try {
      const isEnough = read.followsOwn === undefined || look.facts?.followsOwn === true;
      const kept = isEnough ? look.facts : undefined;
      const record = kept ?? readModule(file, look.text(), read);
      if (kept === undefined) table.keep(look, record);
      const again = (): FileLook<ModuleRecord> | undefined => {
        const now = table.look(file);
        return now?.hash === look.hash ? now : undefined;
      };
      findUsesLate(record, {
        file,
        isForeign: read.isForeign,
        text: () => again()?.text(),
        found() {
          const now = again();
          if (now !== undefined) table.keep(now, record);
        },
      });
      return record;
    } catch (error) {
      if (!(error instanceof FileChangedError) || attempt === 3) throw error;
    }
  }
}

/** The same of a text that is not on disk. */
function recordOfText(file: string, text: string, read: ReadOptions): ModuleRecord {
  const record = readModule(file, text, read);
  findUsesLate(record, { file, isForeign: read.isForeign, text: () => text, found: () => undefined });
  return record;
}

/** Makes the function that reads files, or what is kept of them. It throws ModuleUnparsableError. */
export function createRecordReader(
  { table, texts, findsWrappers }: RecordSource,
  foreignFor: (file: string) => IsForeign,
): ReadRecord {
  return (file, followsOwn) => {
    const how = { isForeign: foreignFor(file), findsWrappers, ...(followsOwn && { followsOwn }) };
    const given = texts?.get(file);
    return given === undefined ? recordOf(file, table, how) : recordOfText(file, given, how);
  };
}
