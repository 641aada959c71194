import { readFileSync } from 'node:fs';

import * as z from 'zod/mini';

import { errnoOf } from './errno-of.ts';
import { BaselineInvalidError } from './errors.ts';
import type { Finding } from './finding.ts';
import { fingerprintsOf } from './fingerprint.ts';
import { writeWholeFile } from './write-whole-file.ts';

/** Findings that a tree had when the lint was adopted: file, rule, fingerprint, how many. */
export interface Baseline {
  readonly version: 1;
  /** The lint that wrote it. */
  readonly tool: string;
  readonly findings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
}

const Count = z.number().check(z.int(), z.positive());
const BaselineFile = z.strictObject({
  version: z.literal(1),
  tool: z.string(),
  findings: z.record(z.string(), z.record(z.string(), z.record(z.string(), Count))),
});

/** Entries of a baseline that no finding needs any more. */
export interface StaleEntry {
  readonly file: string;
  readonly rule: string;
  readonly count: number;
}

/** What a comparison with a baseline needs to know. */
export interface BaselineContext {
  /** The text of a file without byte order mark, or undefined when it is gone. */
  readText: (file: string) => string | undefined;
  /** Entries of files that this run did not check are not stale; all files by default. */
  isChecked?: (file: string) => boolean;
}

type Counts = Map<string, Map<string, Map<string, number>>>;

function countsOf({ findings }: Baseline): Counts {
  return new Map(
    Object.entries(findings).map(([file, rules]) => [
      file,
      new Map(Object.entries(rules).map(([rule, marks]) => [rule, new Map(Object.entries(marks))])),
    ]),
  );
}

/** As objects whose keys are sorted, so that two runs write the same. */
function sortedObject<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** The baseline that makes all these findings known. */
export async function createBaseline(
  findings: readonly Finding[],
  options: { tool: string; readText: (file: string) => string | undefined },
): Promise<Baseline> {
  const marks = await fingerprintsOf(findings, options.readText);
  const counts: Counts = new Map();
  for (const [index, { file, rule }] of findings.entries()) {
    const rules = counts.get(file) ?? new Map<string, Map<string, number>>();
    const own = rules.get(rule) ?? new Map<string, number>();
    const mark = marks[index] ?? '';
    own.set(mark, (own.get(mark) ?? 0) + 1);
    counts.set(file, rules.set(rule, own));
  }
  const files = sortedObject(counts).map(([file, rules]): [string, Baseline['findings'][string]] => [
    file,
    Object.fromEntries(
      sortedObject(rules).map(([rule, own]) => [rule, Object.fromEntries(sortedObject(own))]),
    ),
  ]);
  return { version: 1, tool: options.tool, findings: Object.fromEntries(files) };
}

/** Reads a baseline file. Throws BaselineInvalidError, also when it is missing or of another lint. */
export async function readBaseline(path: string, options: { tool: string }): Promise<Baseline> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/u, ''));
  } catch (cause) {
    const problem = errnoOf(cause) === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new BaselineInvalidError(path, { problem, cause });
  }
  const read = z.safeParse(BaselineFile, value);
  if (!read.success)
    throw new BaselineInvalidError(path, { problem: 'does not have the shape of version 1' });
  if (read.data.tool !== options.tool) {
    throw new BaselineInvalidError(path, { problem: `is of ${read.data.tool}, not of ${options.tool}` });
  }
  return read.data;
}

/** Writes a baseline file, sorted, for the repository. Throws WriteFailedError. */
export async function writeBaseline(path: string, baseline: Baseline): Promise<void> {
  await writeWholeFile(path, `${JSON.stringify(baseline, /*replacer*/ undefined, /*space*/ 2)}\n`);
}

/**
 * Tells findings that the baseline knows from fresh ones. A known finding stays known when its line moves, and is
 * fresh when its line changes or there is one more alike. Entries left over are stale.
 */
export async function applyBaseline<Found extends Finding>(
  findings: readonly Found[],
  baseline: Baseline,
  context: BaselineContext,
): Promise<{ fresh: Found[]; known: Found[]; stale: StaleEntry[] }> {
  const left = countsOf(baseline);
  const marks = await fingerprintsOf(findings, context.readText);
  const fresh: Found[] = [];
  const known: Found[] = [];
  for (const [index, finding] of findings.entries()) {
    const own = left.get(finding.file)?.get(finding.rule);
    const mark = marks[index] ?? '';
    const count = own?.get(mark) ?? 0;
    if (count > 0) own?.set(mark, count - 1);
    (count > 0 ? known : fresh).push(finding);
  }
  const stale: StaleEntry[] = [];
  for (const [file, rules] of sortedObject(left)) {
    if (context.isChecked?.(file) === false) continue;
    for (const [rule, own] of sortedObject(rules)) {
      const count = [...own.values()].reduce((sum, one) => sum + one, 0);
      if (count > 0) stale.push({ file, rule, count });
    }
  }
  return { fresh, known, stale };
}
