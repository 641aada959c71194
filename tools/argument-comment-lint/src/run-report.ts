import { formatReport, type Report, type ReportFormat, type ReportTool } from '@codex-ts/lint-run';

import type { ArgumentFinding, FileVerdict, UnnamedCall } from './argument-finding.ts';
import { version } from './version.ts';

/** What a run has found. */
export interface RunResult {
  readonly root: string;
  readonly findings: readonly ArgumentFinding[];
  readonly unnamed: readonly UnnamedCall[];
  readonly filesChecked: number;
  readonly notices: readonly string[];
  readonly timings?: Readonly<Record<string, number>>;
}

const docsUrl = 'https://www.npmjs.com/package/@codex-ts/argument-comment-lint';

const reportRules: ReportTool['rules'] = [
  {
    id: 'argument-comment-mismatch',
    description: 'A comment before an argument names its parameter.',
    url: docsUrl,
  },
  {
    id: 'uncommented-anonymous-literal-argument',
    description: 'A literal passed by position carries the name of its parameter.',
    url: docsUrl,
  },
  { id: 'syntax-error', description: 'A file parses.' },
  { id: 'unresolved-call', description: 'TypeScript finds what is called.' },
  { id: 'unused-disable-directive', description: 'A directive switches something off.' },
  { id: 'unknown-rule-in-directive', description: 'A directive names a rule that there is.' },
  { id: 'disable-directive-without-reason', description: 'A directive gives its reason.' },
];

/** The findings and unnamed calls of all verdicts; with `isStrict` a call that is not resolved is a finding. */
export function gatherVerdicts(
  verdicts: ReadonlyMap<string, FileVerdict>,
  { isStrict }: { isStrict: boolean },
): Pick<RunResult, 'findings' | 'unnamed'> {
  const unnamed = [...verdicts.values()].flatMap((verdict) => verdict.unnamed).toSorted(byPlace);
  const findings = [...verdicts.values()].flatMap((verdict) => verdict.findings);
  if (!isStrict) return { findings, unnamed };
  const unresolved = unnamed
    .filter(({ reason }) => reason === 'unresolved')
    .map(({ file, line, column }): ArgumentFinding => {
      const where = { file, line, column, endLine: line, endColumn: column };
      const message = 'TypeScript does not find what is called here, so its arguments are not checked';
      return { ...where, rule: 'unresolved-call', severity: 'error', message };
    });
  return { findings: [...findings, ...unresolved], unnamed };
}

function byPlace(one: UnnamedCall, other: UnnamedCall): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}

const formatsWithNotices: ReadonlySet<ReportFormat> = new Set([
  'agent',
  'github',
  'json',
  'pretty',
  'stylish',
]);

/** What a format has no place for, and the user should know all the same. */
export function unsaid(result: RunResult, format: ReportFormat): readonly string[] {
  return formatsWithNotices.has(format) ? [] : noticesOf(result);
}

function noticesOf({ notices, unnamed }: RunResult): readonly string[] {
  return [...notices, ...unnamedNotices(unnamed)];
}

/** Writes a result in a format. */
export function printResult(
  result: RunResult,
  options: {
    format: ReportFormat;
    isQuiet: boolean;
    colour: boolean;
    readText: (file: string) => string | undefined;
  },
): Promise<string> {
  const { root, unnamed, filesChecked, timings } = result;
  const report: Report = {
    tool: { name: 'argument-comment-lint', version: version(), url: docsUrl, rules: reportRules },
    root,
    findings: options.isQuiet
      ? result.findings.filter(({ severity }) => severity === 'error')
      : result.findings,
    filesChecked,
    notices: noticesOf(result),
    facts: { unnamed, ...(timings !== undefined && { timings }) },
  };
  return formatReport(options.format, report, { colour: options.colour, readText: options.readText });
}

const shownPlaces = 5;

function unnamedNotices(unnamed: readonly UnnamedCall[]): string[] {
  return (['unresolved', 'untyped'] as const).flatMap((reason) => {
    const calls = unnamed.filter((call) => call.reason === reason);
    if (calls.length === 0) return [];
    const places = calls.slice(0, shownPlaces).map(({ file, line, column }) => `${file}:${line}:${column}`);
    const more = calls.length > shownPlaces ? `, and ${calls.length - shownPlaces} more` : '';
    const what = reason === 'untyped' ? 'of `any`' : 'that TypeScript does not resolve';
    const many = calls.length === 1 ? 'call' : 'calls';
    return [`${calls.length} ${many} ${what}, so unchecked: ${places.join(', ')}${more}`];
  });
}
