import type { Finding, TextEdit } from '../finding.ts';
import { createTextPositions, type TextPositions } from '../text-position.ts';
import type { Report, ReportContext } from './report.ts';
import { printable, summaryOf } from './wording.ts';

interface Source {
  readonly text: string;
  readonly positions: TextPositions;
}

function editText(edit: TextEdit, source: Source | undefined): string {
  const replacement = JSON.stringify(edit.text);
  if (source === undefined || edit.end > source.text.length) {
    return `${edit.start}-${edit.end} to ${replacement}`;
  }
  const { text, positions } = source;
  const { line, column } = positions.at(edit.start);
  if (edit.start === edit.end) return `insert ${replacement} at ${line}:${column}`;
  return `replace ${JSON.stringify(text.slice(edit.start, edit.end))} at ${line}:${column} by ${replacement}`;
}

/** Findings come file by file. */
function sourceReader({ readText }: ReportContext): (file: string) => Source | undefined {
  let last: { readonly file: string; readonly source: Source | undefined } | undefined;
  return (file) => {
    if (last?.file !== file) {
      const text = readText(file);
      last = {
        file,
        source: text === undefined ? undefined : { text, positions: createTextPositions(text) },
      };
    }
    return last.source;
  };
}

function lineOf(finding: Finding, sourceOf: (file: string) => Source | undefined): string {
  const { file, line, column, severity, rule, message, help, fix } = finding;
  const parts = [`${printable(file)}:${line}:${column} ${severity} ${rule}: ${printable(message)}`];
  if (fix !== undefined) {
    const source = sourceOf(file);
    parts.push(`fix: ${fix.edits.map((edit) => editText(edit, source)).join(', ')}`);
  } else if (help !== undefined) {
    parts.push(`help: ${printable(help)}`);
  }
  return parts.join(' | ');
}

/** For a program that edits the files: one line per finding, with the exact replacement, and one at the end. */
export function writeAgent(report: Report, context: ReportContext): string {
  const sourceOf = sourceReader(context);
  const lines = report.findings.map((finding) => lineOf(finding, sourceOf));
  const notices = (report.notices ?? []).map((notice) => `note: ${printable(notice)}`);
  return [...lines, ...notices, summaryOf(report)].join('\n');
}
