export { readTestTotals, testTotals, type TestTotals } from './test-totals.ts';
