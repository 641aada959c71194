import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';

import { readTestTotals, testTotals } from '@codex-ts/house/ci';
import { describe, expect, onTestFinished, test } from 'vitest';

interface File {
  status: 'passed' | 'failed';
  tests: string[];
}

function report(...files: File[]): string {
  const testResults = files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((own) => ({ status: own })),
  }));
  return JSON.stringify({ testResults });
}

describe('totals', () => {
  test('count tests over all files', () => {
    const text = report(
      { status: 'passed', tests: ['passed', 'passed'] },
      { status: 'failed', tests: ['passed', 'failed'] },
    );
    expect(testTotals(text)).toEqual({ passed: 3, failed: 1 });
  });

  test('count a file that broke before its tests as one failure', () => {
    expect(testTotals(report({ status: 'failed', tests: [] }))).toEqual({ passed: 0, failed: 1 });
    expect(testTotals(report({ status: 'failed', tests: ['passed'] }))).toEqual({ passed: 1, failed: 1 });
  });

  test('do not count what was skipped', () => {
    expect(testTotals(report({ status: 'passed', tests: ['skipped', 'todo'] }))).toEqual({
      passed: 0,
      failed: 0,
    });
  });

  test('are none without a report', async () => {
    expect(await readTestTotals(join(tmpdir(), 'codex-ts-no-report.json'))).toEqual({ passed: 0, failed: 0 });
  });
});

describe('the conclusion', () => {
  const program = fileURLToPath(new URL('../../src/ci/conclude.ts', import.meta.url));

  test.each([
    { what: 'all passed', tests: ['passed'], testExitCode: 0, exitCode: 0, last: '1 passed, 0 failed' },
    { what: 'a test failed', tests: ['failed'], testExitCode: 1, exitCode: 1, last: '0 passed, 1 failed' },
    { what: 'lint failed', tests: ['passed'], testExitCode: 1, exitCode: 1, last: '1 passed, 0 failed' },
    {
      what: 'an odd exit code',
      tests: ['passed'],
      testExitCode: 137,
      exitCode: 137,
      last: '1 passed, 0 failed',
    },
    {
      what: 'a failure nobody reported',
      tests: ['failed'],
      testExitCode: 0,
      exitCode: 1,
      last: '0 passed, 1 failed',
    },
    { what: 'no test ran', tests: [], testExitCode: 0, exitCode: 1, last: '0 passed, 0 failed' },
  ])('when $what ends with $exitCode', async ({ tests, testExitCode, exitCode, last }) => {
    const folder = await mkdtemp(join(tmpdir(), 'codex-ts-report-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'report.json');
    await writeFile(path, report({ status: tests.includes('failed') ? 'failed' : 'passed', tests }));

    const args = ['--conditions=@codex-ts/source', program, path, String(testExitCode)];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(last);
    expect(status).toBe(exitCode);
  });
});
