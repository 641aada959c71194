import { readFileSync } from 'node:fs';

import * as z from 'zod/mini';

import { errnoOf } from './errno-of.ts';
import { writeWholeFile } from './write-whole-file.ts';

/** Times of change in milliseconds, size in bytes, number of the file. */
export type KeptStat = readonly [modified: number, changed: number, size: number, inode: number];

/** What is kept about a file. */
export interface KeptEntry {
  hash: string;
  /** Absent when it cannot be believed. */
  stat: KeptStat | undefined;
  facts?: unknown;
}

const format = 1;
const Head = z.strictObject({ format: z.literal(format), key: z.string(), hash: z.string() });
const Stat = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const Entry = z.tuple([z.string(), z.string(), z.nullable(Stat)], z.unknown());
const Entries = z.array(Entry);

type ReadTable = { entries: Map<string, KeptEntry>; notice?: string };

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readEntries(body: string): Map<string, KeptEntry> | undefined {
  const read = z.safeParse(Entries, parse(body));
  if (!read.success) return undefined;
  return new Map(
    read.data.map(([file, hash, stat, facts]) => [
      file,
      { hash, stat: stat ?? undefined, ...(facts === undefined ? {} : { facts }) },
    ]),
  );
}

async function bodyHash(body: string): Promise<string> {
  const { hash } = await import('node:crypto');
  return hash('sha256', body, 'base64url');
}

/** Reads a table; what is not exactly as it was written is not used, and the notice says why. */
export async function readTable(place: { path: string; key: string }): Promise<ReadTable> {
  const { path, key } = place;
  const unused = (why: string): ReadTable => ({
    entries: new Map(),
    notice: `The cache ${path} is not used: ${why}.`,
  });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = errnoOf(error);
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { entries: new Map() }
      : unused(code ?? 'it cannot be read');
  }
  const end = text.indexOf('\n');
  const head = z.safeParse(Head, parse(text.slice(0, Math.max(0, end))));
  if (!head.success) return unused('it is damaged, or of another version');
  // Another configuration or version: nothing is wrong with it.
  if (head.data.key !== key) return { entries: new Map() };
  const body = text.slice(end + 1);
  const entries = head.data.hash === (await bodyHash(body)) ? readEntries(body) : undefined;
  return entries === undefined ? unused('it is damaged') : { entries };
}

/** Replaces the table on disk whole. Throws WriteFailedError. */
export async function writeTable(table: {
  path: string;
  key: string;
  entries: ReadonlyMap<string, KeptEntry>;
}): Promise<void> {
  const rows = [...table.entries]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([file, { hash, stat, facts }]) => {
      const known = [file, hash, stat ?? null];
      return JSON.stringify(facts === undefined ? known : [...known, facts]);
    });
  const body = `[${rows.join(',\n')}]\n`;
  const head = JSON.stringify({ format, key: table.key, hash: await bodyHash(body) });
  await writeWholeFile(table.path, `${head}\n${body}`);
}
