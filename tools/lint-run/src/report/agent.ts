import type { Finding, TextEdit } from '../finding.ts';
import { createTextPositions } from '../text-position.ts';
import type { Report, ReportContext } from './report.ts';
import { printable, summaryOf } from './wording.ts';

function editText(edit: TextEdit, text: string | undefined): string {
  const replacement = JSON.stringify(edit.text);
  if (text === undefined || edit.end > text.length) return `${edit.start}-${edit.end} to ${replacement}`;
  const { line, column } = createTextPositions(text).at(edit.start);
  if (edit.start === edit.end) return `insert ${replacement} at ${line}:${column}`;
  return `replace ${JSON.stringify(text.slice(edit.start, edit.end))} at ${line}:${column} by ${replacement}`;
}

function lineOf(finding: Finding, context: ReportContext): string {
  const { file, line, column, severity, rule, message, help, fix } = finding;
  const parts = [`${printable(file)}:${line}:${column} ${severity} ${rule}: ${printable(message)}`];
  if (fix !== undefined) {
    const text = context.readText(file);
    parts.push(`fix: ${fix.edits.map((edit) => editText(edit, text)).join(', ')}`);
  } else if (help !== undefined) {
    parts.push(`help: ${printable(help)}`);
  }
  return parts.join(' | ');
}

/** For a program that edits the files: one line per finding, with the exact replacement, and one at the end. */
export function writeAgent(report: Report, context: ReportContext): string {
  const lines = report.findings.map((finding) => lineOf(finding, context));
  const notices = (report.notices ?? []).map((notice) => `note: ${printable(notice)}`);
  return [...lines, ...notices, summaryOf(report)].join('\n');
}
