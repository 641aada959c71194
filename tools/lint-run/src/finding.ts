/** How much a finding weighs: an `error` fails the run, a `warning` only through a limit. */
export type Severity = 'error' | 'warning';

/** Replaces `start` to `end` (UTF-16 offsets into the text without its byte order mark) by `text`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Edits of one file that belong together: all of them are made, or none. */
export interface Fix {
  /** What it does, for example `insert /*animate*\/`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** One thing that a rule found. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface Finding<Facts extends object = object> {
  /** From the root of the workspace, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** What to write or run instead, as one sentence. */
  readonly help?: string;
  /** Safe to apply without asking. */
  readonly fix?: Fix;
  /** Each a way out that somebody has to choose. */
  readonly suggestions?: readonly Fix[];
  /** What stays the same when lines move and messages are reworded; the message when absent. */
  readonly identity?: string;
  /** Members of the lint's own; in JSON they stand in the finding itself. */
  readonly facts?: Facts;
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function compareFindings(one: Finding, other: Finding): number {
  return (
    compareText(one.file, other.file) ||
    one.line - other.line ||
    one.column - other.column ||
    one.endLine - other.endLine ||
    one.endColumn - other.endColumn ||
    compareText(one.rule, other.rule) ||
    compareText(one.message, other.message) ||
    compareText(one.severity, other.severity) ||
    compareText(one.identity ?? '', other.identity ?? '')
  );
}

/** The findings by file, place, rule and message: the same order on every machine. */
export function sortFindings<Found extends Finding>(findings: readonly Found[]): Found[] {
  return findings.toSorted(compareFindings);
}

/** How many findings there are of each kind. */
export interface FindingCounts {
  readonly errors: number;
  readonly warnings: number;
  /** Those that carry a fix. */
  readonly fixable: number;
}

/** Counts errors, warnings, and what a fix could mend. */
export function countFindings(findings: readonly Finding[]): FindingCounts {
  let errors = 0;
  let fixable = 0;
  for (const { severity, fix } of findings) {
    if (severity === 'error') errors += 1;
    if (fix !== undefined) fixable += 1;
  }
  return { errors, warnings: findings.length - errors, fixable };
}
