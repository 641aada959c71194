import { formatReport, type Report, type ReportFormat, type ReportRule } from '@codex-ts/lint-run';

import { ruleIds, type OwnershipFinding } from './findings/ownership-finding.ts';
import { ruleClaims } from './rules/all-rules.ts';
import { version } from './version.ts';

const docsUrl = 'https://www.npmjs.com/package/@codex-ts/import-ownership';

const reportRules: readonly ReportRule[] = ruleIds.map((id) => ({
  id,
  description: ruleClaims[id],
  url: docsUrl,
}));

/** What a run tells. */
export interface RunResult {
  readonly root: string;
  readonly findings: readonly OwnershipFinding[];
  readonly filesChecked: number;
  readonly packages: number;
  readonly notices: readonly string[];
}

const formatsWithNotices: ReadonlySet<ReportFormat> = new Set(['json', 'pretty', 'stylish']);

/** What a format has no place for, and the user should know all the same. */
export function unsaid({ notices }: RunResult, format: ReportFormat): readonly string[] {
  return formatsWithNotices.has(format) ? [] : notices;
}

/** Writes a result in a format. */
export function printResult(
  result: RunResult,
  options: { format: ReportFormat; isQuiet: boolean; colour: boolean },
): Promise<string> {
  const { root, findings, filesChecked, packages, notices } = result;
  const report: Report = {
    tool: { name: 'import-ownership', version: version(), url: docsUrl, rules: reportRules },
    root,
    findings: options.isQuiet ? findings.filter(({ severity }) => severity === 'error') : findings,
    filesChecked,
    notices,
    facts: { packages },
  };
  return formatReport(options.format, report, { colour: options.colour });
}
