import type { Report } from './report.ts';
import { printable } from './wording.ts';

/** `file:line:column: message [error/rule]`, a line each and nothing else, for editors and grep. */
export function writeUnix(report: Report): string {
  return report.findings
    .map(({ file, line, column, message, severity, rule }) => {
      return `${printable(file)}:${line}:${column}: ${printable(message)} [${severity}/${rule}]\n`;
    })
    .join('');
}
