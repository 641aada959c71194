import { readFile } from 'node:fs/promises';

import * as z from 'zod';

const report = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
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

/** The totals of a report file; none at all when there is no file. */
export async function readTestTotals(path: string): Promise<TestTotals> {
  try {
    return testTotals(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { passed: 0, failed: 0 };
    throw error;
  }
}
