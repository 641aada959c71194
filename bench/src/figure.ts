import type { BenchPlace } from './bench-place.ts';

/** One line of `docs/benchmarks.md`. */
export interface Figure {
  /** The figure in words. */
  readonly name: string;
  readonly ours: string;
  /** What it is compared with, or a dash. */
  readonly peer: string;
  /** The goal in words, for example `≤ 0.5×`. */
  readonly goal: string;
  readonly result: string;
  readonly isMet: boolean;
}

/** What figures were taken from, where that has columns of its own. All cells are written as they are. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What one bench found, with everything it measured. */
export interface BenchResult {
  readonly figures: readonly Figure[];
  readonly table?: Table;
  /** Raw samples, written beside the page. */
  readonly samples: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

/** One bench. Its name is that of its file of samples. */
export interface Bench {
  readonly name: string;
  readonly title: string;
  run(place: BenchPlace): Promise<BenchResult>;
}

export function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}
