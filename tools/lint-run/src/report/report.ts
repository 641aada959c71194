import type { Finding } from '../finding.ts';

/** How findings are written down. */
export type ReportFormat =
  | 'pretty'
  | 'stylish'
  | 'unix'
  | 'json'
  | 'github'
  | 'sarif'
  | 'gitlab'
  | 'junit'
  | 'agent';

/** All formats, in the order in which a help text lists them. */
export const reportFormats: readonly ReportFormat[] = [
  'pretty',
  'stylish',
  'unix',
  'json',
  'github',
  'sarif',
  'gitlab',
  'junit',
  'agent',
];

/** Whether the name is one of `reportFormats`. */
export function isReportFormat(name: string): name is ReportFormat {
  return reportFormats.some((format) => format === name);
}

/** A rule, as formats with a catalogue of rules show it. */
export interface ReportRule {
  readonly id: string;
  /** One sentence. */
  readonly description: string;
  /** The page about it. */
  readonly url?: string;
}

/** The lint that speaks. */
export interface ReportTool {
  readonly name: string;
  readonly version: string;
  readonly url?: string;
  readonly rules: readonly ReportRule[];
}

/** What one run found. */
export interface Report {
  readonly tool: ReportTool;
  /** The absolute path that `file` of a finding counts from. */
  readonly root: string;
  readonly findings: readonly Finding[];
  /** How many files were looked at. */
  readonly filesChecked: number;
  /** What the user should know besides, a sentence each. */
  readonly notices?: readonly string[];
  /** Further members of the JSON. */
  readonly facts?: object;
}

/** How a report is written. */
export interface ReportOptions {
  /** Escape codes for a terminal; off by default. */
  colour?: boolean;
  /** The text of a file without byte order mark, or undefined; below the root on disk by default. */
  readText?: (file: string) => string | undefined;
  /** What GitHub and GitLab count paths from; by default the nearest folder with `.git` around the root. */
  repositoryRoot?: string;
}

/** What every format gets: sorted findings, and the texts. */
export interface ReportContext {
  readonly colour: boolean;
  readonly readText: (file: string) => string | undefined;
  /** The path as GitHub and GitLab want it. */
  readonly inRepository: (file: string) => string;
}
