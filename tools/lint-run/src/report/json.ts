import { countFindings, type Finding } from '../finding.ts';
import type { Report } from './report.ts';

function memberOf(finding: Finding): object {
  const { file, line, column, endLine, endColumn, rule, severity, message, help, fix, suggestions } = finding;
  const own = { file, line, column, endLine, endColumn, rule };
  const facts = finding.facts ?? {};
  return {
    ...own,
    ...facts,
    // A member of the lint's own may say more about the fix, but not move the finding.
    ...own,
    severity,
    message,
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined || 'fix' in facts ? {} : { fix }),
    ...(suggestions === undefined || suggestions.length === 0 ? {} : { suggestions }),
  };
}

/** The stable format, `version` 1: members may be added, never changed. */
export function writeJson(report: Report): string {
  const { tool, findings, filesChecked, notices = [], facts } = report;
  const whole = {
    version: 1,
    tool: { name: tool.name, version: tool.version },
    findings: findings.map(memberOf),
    summary: { files: filesChecked, ...countFindings(findings) },
    notices,
  };
  return JSON.stringify({ ...whole, ...facts, ...whole }, /*replacer*/ undefined, /*space*/ 2);
}
