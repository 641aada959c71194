import type { Report, ReportContext } from './report.ts';
import { summaryOf } from './wording.ts';

/** As the runner reads it back; nothing else that steers a terminal gets into the log. */
function data(text: string): string {
  return text
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A')
    .replaceAll(/\p{Cc}/gu, ' ');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * Workflow commands that GitHub shows beside the lines of a change. It shows about ten of each kind per step, so the
 * last line, which is no command, says how many there are.
 */
export function writeGithub(report: Report, context: ReportContext): string {
  const lines = report.findings.map((finding) => {
    const { file, line, column, endLine, endColumn, rule, severity, message, help } = finding;
    // Columns only count within one line.
    const columns = line === endLine ? `,col=${column},endColumn=${endColumn}` : '';
    const place = `file=${property(context.inRepository(file))},line=${line},endLine=${endLine}${columns}`;
    const text = help === undefined ? message : `${message}\n${help}`;
    return `::${severity} ${place},title=${property(rule)}::${data(text)}`;
  });
  const notices = (report.notices ?? []).map((notice) => `::notice::${data(notice)}`);
  return [...lines, ...notices, summaryOf(report)].join('\n');
}
