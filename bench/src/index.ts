export type { Bench, BenchResult, Figure } from './figure.ts';
export { benchmarksPage, keepResult, type KeptResult } from './page.ts';
export { inTurn, median, type PairedSamples } from './samples.ts';
