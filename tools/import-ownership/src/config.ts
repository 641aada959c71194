import type { RuleId } from './findings/ownership-finding.ts';

/** How seriously a rule is taken. */
export type Level = 'error' | 'off' | 'warn';

/** A package that hands on another's symbols on purpose. Readers of the workspace still import from the owner. */
export interface Facade {
  /** The package that hands on. */
  readonly from: string;
  /** Whose symbols. */
  readonly to: string;
  /** These alone; all by default. */
  readonly symbols?: readonly string[];
  readonly reason: string;
}

/** A forward that stays until a date, for readers that have not moved yet. */
export interface TemporaryForward extends Facade {
  /** The last day on which it is allowed, `2026-12-31`. */
  readonly until: string;
}

/** What one package may import of the workspace. */
export interface LayerRow {
  readonly package: string;
  /** Packages that its sources may import. */
  readonly mayImport: readonly string[];
  /** Those that its tests, examples and configuration may import besides. */
  readonly mayTest?: readonly string[];
  /** Those that may be imported by `import()` or as types alone, and from which file. */
  readonly mayImportLazily?: readonly { readonly package: string; readonly from?: string }[];
}

/** The configuration file. */
export interface Config {
  /** `off`, `warn` or `error` for each rule; `forwarder` and `mock-of-proxy` are off by default. */
  readonly rules?: Partial<Readonly<Record<RuleId, Level>>>;
  /** Globs of files that are not looked at, from the root. */
  readonly ignore?: readonly string[];
  /** Conditions of `exports` that lead to sources, before all others. */
  readonly conditions?: readonly string[];
  readonly facades?: readonly Facade[];
  readonly temporary?: readonly TemporaryForward[];
  /** Who may import whom; with it every package needs a row. */
  readonly layers?: readonly LayerRow[];
  /** Packages whose code is copied into what ships, so that they stand in devDependencies. */
  readonly bundled?: readonly string[];
  /** Packages that ship as one bundled program: all that they import stands in devDependencies. */
  readonly programs?: readonly string[];
  /** More warnings than that fail. */
  readonly maxWarnings?: number;
}
