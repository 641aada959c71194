/** How much of a part is run, and with which numbers. */
export interface SoakOptions {
  /** 1 is all of it. */
  readonly scale: number;
  readonly seed: number;
}

/** What came of it. */
export interface SoakReport {
  readonly counts: Readonly<Record<string, number>>;
  /** What must not be, each in words. Empty when all is well. */
  readonly faults: readonly string[];
}

/** One kind of hardship, run over and over. */
export interface SoakPart {
  readonly name: 'storm' | 'crash' | 'mutations' | 'fuzz' | 'app-server-load' | 'app-server-fuzz';
  readonly run: (options: SoakOptions) => Promise<SoakReport>;
}
