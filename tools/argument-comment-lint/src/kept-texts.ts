import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { FileFacts } from './file-facts.ts';

/** A text, and what others see of it. */
export interface KeptText {
  readonly text: string;
  readonly shape: string;
  readonly imports: readonly string[];
  readonly isGlobal: boolean;
}

/** Texts of files as they were when they were looked at last, to compare an edit with. */
export interface KeptTexts {
  get(file: string): KeptText | undefined;
  keep(file: string, text: string, facts: FileFacts): void;
  /** Writes them where they are read again, without those of files that are not listed. */
  save(listed: readonly string[]): void;
}

interface Entry extends Omit<KeptText, 'text'> {
  readonly text: string | Uint8Array;
}

/**
 * Opens the texts that an earlier run has kept at a path, under the same key; without a path they last as long as the
 * process.
 */
export function openKeptTexts({ path, key }: { path: string | undefined; key: string }): KeptTexts {
  const fresh = new Map<string, Entry>();
  let kept: ReadonlyMap<string, Entry> | undefined =
    path === undefined ? new Map<string, Entry>() : undefined;
  function entryOf(file: string): Entry | undefined {
    kept ??= readTexts(path ?? '', key);
    return fresh.get(file) ?? kept.get(file);
  }
  let isChanged = false;
  return {
    get(file) {
      const entry = entryOf(file);
      return entry && { ...entry, text: textOf(entry.text) };
    },
    keep(file, text, { shape, imports, isGlobal }) {
      fresh.set(file, { text, shape, imports, isGlobal });
      isChanged = true;
    },
    save(listed) {
      if (path === undefined || !isChanged) return;
      const entries = listed.map((file) => [file, entryOf(file)] as const);
      writeTexts(
        { path, key },
        entries.filter((entry): entry is [string, Entry] => entry[1] !== undefined),
      );
      isChanged = false;
    },
  };
}

function textOf(text: string | Uint8Array): string {
  return typeof text === 'string' ? text : Buffer.from(text).toString();
}

/** A line that says what is there, and the bytes of all texts. */
interface Head {
  readonly key: string;
  readonly files: readonly (readonly [file: string, bytes: number, facts: Omit<KeptText, 'text'>])[];
}

function readTexts(path: string, key: string): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  try {
    const whole = readFileSync(path);
    const end = whole.indexOf('\n');
    // The cast: the file is written whole, and its key holds the version of this package.
    const head = JSON.parse(whole.toString('utf8', 0, end)) as Partial<Head>;
    let at = end + 1;
    for (const [file, bytes, facts] of head.key === key ? (head.files ?? []) : []) {
      if (typeof facts.shape !== 'string' || !Array.isArray(facts.imports)) return new Map();
      found.set(file, { ...facts, text: whole.subarray(at, at + bytes) });
      at += bytes;
    }
    return at === whole.length ? found : new Map();
  } catch {
    return new Map(); // not there, or torn: what is not known is checked again
  }
}

function writeTexts({ path, key }: { path: string; key: string }, entries: readonly [string, Entry][]): void {
  const texts = entries.map(([, { text }]) => Buffer.from(text));
  const head: Head = {
    key,
    files: entries.map(([file, { shape, imports, isGlobal }], index) => [
      file,
      texts[index]?.length ?? 0,
      { shape, imports, isGlobal },
    ]),
  };
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...texts]));
    renameSync(temporary, path);
  } catch {
    // Whoever cannot write here was told so about the cache itself; the next run checks more.
    if (existsSync(temporary)) rmSync(temporary, { force: true });
  }
}
