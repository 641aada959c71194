import { withoutOuterSpace, withoutTrailingSpace } from './white-space.ts';

const dashes = /[\u2010-\u2015\u2212]/gu;
const singleQuotes = /[\u2018-\u201b]/gu;
const doubleQuotes = /[\u201c-\u201f]/gu;
const spaces = /[\u00a0\u2002-\u200a\u202f\u205f\u3000]/gu;

function plainPunctuation(line: string): string {
  return withoutOuterSpace(line)
    .replace(dashes, '-')
    .replace(singleQuotes, "'")
    .replace(doubleQuotes, '"')
    .replace(spaces, ' ');
}

/** Ways to compare two lines, the strictest first. */
const readings: readonly ((line: string) => string)[] = [
  (line) => line,
  withoutTrailingSpace,
  withoutOuterSpace,
  plainPunctuation,
];

/** The lines in one reading, and where each of them stands. */
interface Reading {
  readonly lines: readonly string[];
  readonly places: ReadonlyMap<string, readonly number[]>;
}

/** Finds runs of lines in a file. */
export interface LineIndex {
  /**
   * Where `wanted` stands, at `from` or after it; with `isAtEnd` only as the very last lines. Lines that are equal
   * win over lines that are nearly so, wherever they stand.
   */
  find(wanted: readonly string[], options: { from: number; isAtEnd: boolean }): number | undefined;
}

/** Reads the lines once; each search then looks only where the run's rarest line stands. */
export function indexLines(lines: readonly string[]): LineIndex {
  const made: Reading[] = [];

  function reading(level: number, normalize: (line: string) => string): Reading {
    return (made[level] ??= read(lines.map((line) => normalize(line))));
  }

  return {
    find(wanted, options) {
      if (wanted.length === 0) return options.from;
      if (wanted.length > lines.length) return undefined;
      for (const [level, normalize] of readings.entries()) {
        const found = search(
          reading(level, normalize),
          wanted.map((line) => normalize(line)),
          options,
        );
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

function read(lines: readonly string[]): Reading {
  const places = new Map<string, number[]>();
  for (const [at, line] of lines.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [at]);
    else known.push(at);
  }
  return { lines, places };
}

function search(
  { lines, places }: Reading,
  wanted: readonly string[],
  { from, isAtEnd }: { from: number; isAtEnd: boolean },
): number | undefined {
  const last = lines.length - wanted.length;
  const isHere = (start: number): boolean => wanted.every((line, offset) => lines[start + offset] === line);
  if (isAtEnd) return last >= from && isHere(last) ? last : undefined;
  const anchor = rarest(wanted, places);
  if (anchor === undefined) return undefined;
  const { at, offset } = anchor;
  for (let next = firstAtLeast(at, from + offset); next < at.length; next += 1) {
    const start = (at[next] ?? 0) - offset;
    if (start > last) return undefined;
    if (isHere(start)) return start;
  }
  return undefined;
}

/** The line of the run that stands in the fewest places, or undefined when one stands nowhere. */
function rarest(
  wanted: readonly string[],
  places: Reading['places'],
): { at: readonly number[]; offset: number } | undefined {
  let best: { at: readonly number[]; offset: number } | undefined;
  for (const [offset, line] of wanted.entries()) {
    const at = places.get(line);
    if (at === undefined) return undefined;
    if (best === undefined || at.length < best.at.length) best = { at, offset };
  }
  return best;
}

/** The index of the first number that is no less than `least`; the numbers ascend. */
function firstAtLeast(numbers: readonly number[], least: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? least) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
