export { notRunHere, readTestTotals, seedsOf, testTotals, type TestTotals } from './test-totals.ts';
