import { readFile } from 'node:fs/promises';

import * as z from 'zod';

const report = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string().optional(),
          meta: z
            .object({
              notRun: z.object({ need: z.string(), because: z.string() }).optional(),
              seed: z.number().optional(),
            })
            .optional(),
        }),
      ),
    }),
  ),
});

/** How many tests passed and failed. */
export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
}

/** Counts vitest's JSON report. A file that failed without a failed test, for example at import, counts as one. */
export function testTotals(text: string): TestTotals {
  const files = report.parse(JSON.parse(text)).testResults;
  const count = (wanted: string): number =>
    files.flatMap((file) => file.assertionResults).filter(({ status }) => status === wanted).length;
  const broken = files.filter(
    (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  );
  return { passed: count('passed'), failed: count('failed') + broken.length };
}

/** What the run left out, in words: how many tests, what they need, and why that is not here. Empty when all ran. */
export function notRunHere(text: string): string[] {
  const skipped = report
    .parse(JSON.parse(text))
    .testResults.flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed');
  const reasons = Map.groupBy(skipped, ({ meta }) =>
    meta?.notRun === undefined ? '' : `need ${meta.notRun.need}, because ${meta.notRun.because}`,
  );
  return [...reasons].map(([reason, tests]) =>
    reason === ''
      ? `not run: ${tests.length} tests, and nobody says why: ${tests.map(({ fullName }) => fullName).join('; ')}`
      : `not run here: ${tests.length} tests that ${reason}`,
  );
}

/** The seeds that tests chose their numbers by, each once. */
export function seedsOf(text: string): number[] {
  const tests = report.parse(JSON.parse(text)).testResults.flatMap((file) => file.assertionResults);
  return [...new Set(tests.flatMap(({ meta }) => meta?.seed ?? []))];
}

/** The totals of a report file; none at all when there is no file. */
export async function readTestTotals(path: string): Promise<TestTotals> {
  try {
    return testTotals(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { passed: 0, failed: 0 };
    throw error;
  }
}
