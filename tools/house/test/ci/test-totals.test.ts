import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';

import { notRunHere, readTestTotals, seedsOf, testTotals } from '@codex-ts/house/ci';
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

describe('what was not run', () => {
  const left = (fullName: string, notRun?: object): object => ({
    status: 'skipped',
    fullName,
    meta: { notRun },
  });
  const listed = (...assertionResults: object[]): string[] =>
    notRunHere(JSON.stringify({ testResults: [{ status: 'passed', assertionResults }] }));

  test('is nothing when all ran', () => {
    expect(listed({ status: 'passed', fullName: 'a', meta: {} }, { status: 'failed' })).toEqual([]);
  });

  test('is told by what it needs and why that is missing', () => {
    const keyring = { need: 'keyring', because: 'no dbus-send' };
    const namespaces = { need: 'userNamespaces', because: 'Operation not permitted' };

    expect(listed(left('a', keyring), left('b', namespaces), left('c', keyring))).toEqual([
      'not run here: 2 tests that need keyring, because no dbus-send',
      'not run here: 1 tests that need userNamespaces, because Operation not permitted',
    ]);
  });

  test('is told also when nobody says why', () => {
    expect(listed(left('a'), { status: 'todo', fullName: 'b' })).toEqual([
      'not run: 2 tests, and nobody says why: a; b',
    ]);
  });
});

test('the seeds of a run are told once each', () => {
  const tests = [{ seed: 7 }, {}, { seed: 7 }, { seed: 9 }].map((meta) => ({ status: 'passed', meta }));
  const text = JSON.stringify({ testResults: [{ status: 'passed', assertionResults: tests }] });

  expect(seedsOf(text)).toEqual([7, 9]);
});

describe('the conclusion', () => {
  const program = fileURLToPath(new URL('../../src/ci/conclude.ts', import.meta.url));

  test.each([
    { what: 'all passed', tests: ['passed'], codes: [0, 0], exitCode: 0, last: '1 passed, 0 failed' },
    { what: 'a test failed', tests: ['failed'], codes: [1, 0], exitCode: 1, last: '0 passed, 1 failed' },
    { what: 'lint failed', tests: ['passed'], codes: [1, 0], exitCode: 1, last: '1 passed, 0 failed' },
    {
      what: 'an odd exit code',
      tests: ['passed'],
      codes: [137, 0],
      exitCode: 137,
      last: '1 passed, 0 failed',
    },
    {
      what: 'a failure nobody reported',
      tests: ['failed'],
      codes: [0, 0],
      exitCode: 1,
      last: '0 passed, 1 failed',
    },
    { what: 'no test ran', tests: [], codes: [0, 0], exitCode: 1, last: '0 passed, 0 failed' },
    {
      what: 'the soak failed',
      tests: ['passed'],
      codes: [0, 124],
      exitCode: 124,
      last: '1 passed, 1 failed',
    },
    { what: 'both failed', tests: ['failed'], codes: [1, 2], exitCode: 1, last: '0 passed, 2 failed' },
  ])('when $what ends with $exitCode', async ({ tests, codes, exitCode, last }) => {
    const folder = await mkdtemp(join(tmpdir(), 'codex-ts-report-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'report.json');
    await writeFile(path, report({ status: tests.includes('failed') ? 'failed' : 'passed', tests }));

    const args = ['--conditions=@codex-ts/source', program, path, ...codes.map(String)];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(last);
    expect(status).toBe(exitCode);
  });
});
