import { statSync, type Stats } from 'node:fs';
import { join } from 'node:path';

import { FileChangedError, FileUnreadableError, LintRunError } from './errors.ts';
import { readTable, writeTable, type KeptEntry, type KeptStat } from './file-table-file.ts';
import { decodeSource, readBytes } from './source-text.ts';

/** Where the table is kept, and what may be believed. */
export interface FileTableOptions<Facts> {
  /** What files count from. */
  root: string;
  /** The absolute path of the file that keeps the table. */
  path: string;
  /** What the facts depend on besides the files: versions, settings. A table with another key is not used. */
  key: string;
  /** Reads what `keep` was given, from JSON; undefined when it cannot be used. */
  readFacts: (kept: unknown) => Facts | undefined;
  /** `metadata` believes that a file with the same times, size and number is the same; `content` reads each. */
  strategy?: 'metadata' | 'content';
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** A file as it was when it was looked at. */
export interface FileLook<Facts> {
  /** From the root, with `/`. */
  readonly file: string;
  /** Of the bytes. */
  readonly hash: string;
  /** What was kept for these bytes. */
  readonly facts?: Facts;
  /** The text with this hash, without byte order mark. Throws FileUnreadableError and FileChangedError. */
  text(): string;
}

/** What is known about files, kept between runs. */
export interface FileTable<Facts> {
  /** Why a table that is on disk was not used; absent when there was none, or it was. */
  readonly notice?: string;
  /** Looks at a file; undefined when it is gone. Throws FileUnreadableError. */
  look(file: string): FileLook<Facts> | undefined;
  /** Keeps facts for the bytes that the look has seen. They must survive JSON. */
  keep(look: FileLook<Facts>, facts: Facts): void;
  /** Writes the table; with `listed`, without all other files. A message when it could not be kept. */
  save(options?: { listed?: Iterable<string> }): Promise<string | undefined>;
}

/** A file system may give two changes this close to each other the same time. */
const coarsestTimeMs = 2000;

function statOf(path: string): KeptStat | undefined {
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw new FileUnreadableError(path, { reason: 'unreadable', cause });
  }
  if (found === undefined) return undefined;
  return [found.mtimeMs, found.ctimeMs, found.size, found.ino];
}

function isSameStat(one: KeptStat | undefined, other: KeptStat | undefined): boolean {
  return one === undefined ? other === undefined : one.every((value, index) => value === other?.[index]);
}

interface Table<Facts> {
  readonly options: FileTableOptions<Facts>;
  readonly entries: Map<string, KeptEntry>;
  readonly now: () => number;
  readonly hashOf: (bytes: Uint8Array) => string;
  /** Whether the table on disk is another one. */
  isChanged: boolean;
}

/** The time of a young file says nothing yet: it could change once more within the same tick. */
function trusted(stat: KeptStat, now: number): KeptStat | undefined {
  const [modified, changed] = stat;
  return Math.max(modified, changed) < now - coarsestTimeMs ? stat : undefined;
}

function readBytesOrGone(path: string): Uint8Array | undefined {
  try {
    return readBytes(path);
  } catch (error) {
    if (error instanceof FileUnreadableError && error.reason === 'missing') return undefined;
    throw error;
  }
}

function forget<Facts>(table: Table<Facts>, file: string): void {
  if (table.entries.delete(file)) table.isChanged = true;
}

function lookAt<Facts>(table: Table<Facts>, file: string): FileLook<Facts> | undefined {
  const { options, entries } = table;
  const path = join(options.root, file);
  // The time comes before the bytes: who writes in between makes the time too old, which is found out next time.
  const lookedAt = table.now();
  const stat = statOf(path);
  if (stat === undefined) {
    forget(table, file);
    return undefined;
  }
  const kept = entries.get(file);
  const isKnown = kept !== undefined && options.strategy !== 'content' && isSameStat(kept.stat, stat);
  const knownFacts = isKnown && kept.facts !== undefined ? options.readFacts(kept.facts) : undefined;
  if (kept !== undefined && knownFacts !== undefined) {
    return {
      file,
      hash: kept.hash,
      facts: knownFacts,
      text: () => textWith(table, { path, hash: kept.hash }),
    };
  }
  const bytes = readBytesOrGone(path);
  if (bytes === undefined) {
    forget(table, file);
    return undefined;
  }
  const hash = table.hashOf(bytes);
  const keptFacts = kept?.hash === hash ? kept.facts : undefined;
  const entry: KeptEntry = { hash, stat: trusted(stat, lookedAt) };
  if (keptFacts !== undefined) entry.facts = keptFacts;
  if (kept?.hash !== hash || !isSameStat(kept.stat, entry.stat)) table.isChanged = true;
  entries.set(file, entry);
  const facts = keptFacts === undefined ? undefined : options.readFacts(keptFacts);
  return { file, hash, ...(facts === undefined ? {} : { facts }), text: () => decoded(path, bytes) };
}

function decoded(path: string, bytes: Uint8Array): string {
  const source = decodeSource(bytes);
  if (source === undefined) throw new FileUnreadableError(path, { reason: 'notText' });
  return source.text;
}

function textWith<Facts>(table: Table<Facts>, expected: { path: string; hash: string }): string {
  const bytes = readBytes(expected.path);
  if (table.hashOf(bytes) !== expected.hash) throw new FileChangedError(expected.path);
  return decoded(expected.path, bytes);
}

async function save<Facts>(
  table: Table<Facts>,
  listed: Iterable<string> | undefined,
): Promise<string | undefined> {
  const { options, entries } = table;
  if (listed !== undefined) {
    const wanted = new Set(listed);
    for (const file of entries.keys()) if (!wanted.has(file)) forget(table, file);
  }
  if (!table.isChanged) return undefined;
  try {
    await writeTable({ path: options.path, key: options.key, entries });
    table.isChanged = false;
    return undefined;
  } catch (error) {
    if (!(error instanceof LintRunError)) throw error;
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return `The cache ${options.path} was not kept${cause}`;
  }
}

/**
 * Opens the table that an earlier run has kept. A table that is torn, changed, of another key or version counts as
 * empty. Facts belong to bytes: they are never given for a file that holds others. Two processes may use one
 * file; the table of the one that saves last stays.
 */
export async function openFileTable<Facts>(options: FileTableOptions<Facts>): Promise<FileTable<Facts>> {
  const { hash } = await import('node:crypto');
  const { entries, notice } = await readTable(options);
  const table: Table<Facts> = {
    options,
    entries,
    now: options.now ?? Date.now,
    hashOf: (bytes) => hash('sha256', bytes, 'base64url'),
    isChanged: false,
  };
  return {
    ...(notice === undefined ? {} : { notice }),
    look: (file) => lookAt(table, file),
    keep(look, facts) {
      const entry = entries.get(look.file);
      if (entry?.hash !== look.hash) return;
      entry.facts = facts;
      table.isChanged = true;
    },
    save: (saving) => save(table, saving?.listed),
  };
}

/** The hash that `FileLook` has for these bytes, or for this text in UTF-8. */
export async function contentHash(content: string | Uint8Array): Promise<string> {
  const { hash } = await import('node:crypto');
  return hash('sha256', content, 'base64url');
}
