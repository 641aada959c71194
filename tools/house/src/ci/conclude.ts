// `conclude.ts REPORT TESTS_CODE SOAK_CODE`: the last line of `.ci/run`, and its exit code.
import { readTestTotals } from './test-totals.ts';

const [reportPath, testExitCode, soakExitCode] = process.argv.slice(/*start*/ 2);
if (reportPath === undefined || testExitCode === undefined || soakExitCode === undefined) {
  throw new TypeError(
    'conclude.ts REPORT TESTS_CODE SOAK_CODE: which report, and how did both commands end?',
  );
}
const totals = await readTestTotals(reportPath);
const soakFailed = Number(soakExitCode) === 0 ? 0 : 1;
const failed = totals.failed + soakFailed;
if (totals.passed + totals.failed === 0) console.log('No test ran.');
if (soakFailed > 0) console.log(`The soak ended with ${soakExitCode}.`);
console.log(`${totals.passed} passed, ${failed} failed`);
// What the commands said stands, unless they claim success without a single test that passed.
process.exitCode =
  Number(testExitCode) || Number(soakExitCode) || (failed > 0 || totals.passed === 0 ? 1 : 0);
