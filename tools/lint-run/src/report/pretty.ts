import type { Finding } from '../finding.ts';
import { createTextPositions, type TextPositions } from '../text-position.ts';
import type { Report, ReportContext } from './report.ts';
import { createPaint, printable, summaryOf, type Paint } from './wording.ts';

/** How much of a long line is shown, around the finding. */
const widest = 120;
const linesAround = 1;

/** Wide characters take two columns on a terminal, marks none. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) continue;
    columns += /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]/u.test(
      character,
    )
      ? 2
      : 1;
    if (/\p{Emoji_Presentation}/u.test(character)) columns += 1;
  }
  return columns;
}

/** The part of a line that is shown, and where in the line it begins. */
function excerptOf(line: string, column: number): { text: string; from: number } {
  if (line.length <= widest) return { text: line, from: 0 };
  const wanted = Math.min(Math.max(0, column - 1 - widest / 2), line.length - widest);
  // Not between the halves of a character.
  const from = /[\uDC00-\uDFFF]/u.test(line[wanted] ?? '') ? wanted + 1 : wanted;
  return { text: line.slice(from, from + widest).replace(/[\uD800-\uDBFF]$/u, ''), from };
}

/** Each character keeps its width, so that the marks below stand right. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

interface Frame {
  readonly finding: Finding;
  readonly positions: TextPositions;
  readonly lineCount: number;
  readonly paint: Paint;
}

function frameLines({ finding, positions, lineCount, paint }: Frame): string[] {
  const { line, column, endLine, endColumn } = finding;
  const first = Math.max(1, line - linesAround);
  const last = Math.min(lineCount, line + linesAround);
  const gutter = String(last).length;
  const { from } = excerptOf(positions.line(line), column);
  const lines: string[] = [];
  for (let at = first; at <= last; at += 1) {
    const isMarked = at === line;
    const whole = positions.line(at);
    const { text } = isMarked ? excerptOf(whole, column) : { text: whole.slice(from, from + widest) };
    const number = String(at).padStart(gutter);
    const head = `${isMarked ? paint('red', '>') : ' '} ${paint('dim', `${number} |`)}`;
    lines.push(`${head} ${visible(text)}`.trimEnd());
    if (!isMarked) continue;
    const end = endLine === line ? endColumn : whole.length + 1;
    const before = visible(whole.slice(from, column - 1));
    const marked = visible(whole.slice(column - 1, Math.min(end - 1, from + text.length)));
    const marks = '^'.repeat(Math.max(1, columnsOf(marked)));
    const indent = ' '.repeat(columnsOf(before));
    lines.push(`  ${' '.repeat(gutter)} ${paint('dim', '|')} ${indent}${paint('red', marks)}`);
  }
  return lines;
}

function blockOf(finding: Finding, frame: readonly string[], paint: Paint): string {
  const { file, line, column, rule, severity, message, help } = finding;
  const colour = severity === 'error' ? 'red' : 'yellow';
  const head = `${paint('bold', printable(file))}:${line}:${column} ${paint(colour, severity)} ${paint('dim', rule)}`;
  const lines = [head, `  ${printable(message)}`, ...frame.map((one) => `  ${one}`)];
  if (help !== undefined) lines.push(`  ${paint('cyan', 'help:')} ${printable(help)}`);
  return lines.join('\n');
}

/** For people at a terminal: each finding with the lines around it, at the end how many there are. */
export function writePretty(report: Report, context: ReportContext): string {
  const paint = createPaint(context.colour);
  const known = new Map<string, { positions: TextPositions; lineCount: number } | undefined>();

  function textOf(file: string): { positions: TextPositions; lineCount: number } | undefined {
    if (known.has(file)) return known.get(file);
    const text = context.readText(file);
    const positions = text === undefined ? undefined : createTextPositions(text);
    const found =
      text === undefined || positions === undefined
        ? undefined
        : { positions, lineCount: positions.at(text.length).line };
    known.set(file, found);
    return found;
  }

  const blocks = report.findings.map((finding) => {
    const text = textOf(finding.file);
    const isThere = text !== undefined && finding.line <= text.lineCount;
    return blockOf(finding, isThere ? frameLines({ finding, paint, ...text }) : [], paint);
  });
  const notices = (report.notices ?? []).map((notice) => `${paint('yellow', 'note:')} ${printable(notice)}`);
  const summary = paint(report.findings.length === 0 ? 'green' : 'bold', summaryOf(report));
  return [...blocks, [...notices, summary].join('\n')].join('\n\n');
}
