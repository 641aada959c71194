export { openBenchPlace, type BenchPlace, type Installed } from './bench-place.ts';
export type { Bench, BenchResult, Figure, Table } from './figure.ts';
export { benchmarksPage, keepResult, type KeptResult } from './page.ts';
export { treeUsage, treeWallMs, type TreeUsage } from './process-tree.ts';
export { inTurn, median, type PairedSamples } from './samples.ts';
