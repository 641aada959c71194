import type { Finding } from '../finding.ts';
import type { Report, ReportContext } from './report.ts';
import { createPaint, printable, summaryOf } from './wording.ts';

function byFile(findings: readonly Finding[]): Map<string, Finding[]> {
  const files = new Map<string, Finding[]>();
  for (const finding of findings) {
    const list = files.get(finding.file);
    if (list === undefined) files.set(finding.file, [finding]);
    else list.push(finding);
  }
  return files;
}

/** A line per finding under the name of its file, as ESLint's formatter of that name has it. */
export function writeStylish(report: Report, context: ReportContext): string {
  const paint = createPaint(context.colour);
  const blocks = [...byFile(report.findings)].map(([file, findings]) => {
    const places = findings.map(({ line, column }) => `${line}:${column}`);
    const placeWidth = Math.max(...places.map((place) => place.length));
    const messages = findings.map(({ message }) => printable(message));
    const messageWidth = Math.max(...messages.map((message) => message.length));
    const lines = findings.map(({ severity, rule }, index) => {
      const place = paint('dim', (places[index] ?? '').padStart(placeWidth));
      const kind = paint(severity === 'error' ? 'red' : 'yellow', severity.padEnd('warning'.length));
      return `  ${place}  ${kind}  ${(messages[index] ?? '').padEnd(messageWidth)}  ${paint('dim', rule)}`;
    });
    return [paint('underline', printable(file)), ...lines].join('\n');
  });
  const notices = (report.notices ?? []).map((notice) => `${paint('yellow', 'note:')} ${printable(notice)}`);
  const summary = paint(report.findings.length === 0 ? 'green' : 'bold', summaryOf(report));
  return [...blocks, [...notices, summary].join('\n')].join('\n\n');
}
