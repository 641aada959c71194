import { readTestTotals } from './test-totals.ts';

const [reportPath, testExitCode] = process.argv.slice(/*start*/ 2);
if (reportPath === undefined || testExitCode === undefined) {
  throw new TypeError('conclude.ts REPORT EXIT_CODE: which report, and how did the test command end?');
}
const { passed, failed } = await readTestTotals(reportPath);
if (passed + failed === 0) console.log('No test ran.');
console.log(`${passed} passed, ${failed} failed`);
// What the test command said stands, unless it claims success without a single test that passed.
process.exitCode = Number(testExitCode) || (failed > 0 || passed === 0 ? 1 : 0);
