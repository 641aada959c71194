import { styleText } from 'node:util';

import { countFindings } from '../finding.ts';
import type { Report } from './report.ts';

type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'underline' | 'yellow';

/** Puts escape codes around a text, or leaves it. */
export type Paint = (style: Style, text: string) => string;

/** The caller has decided about colours, so no stream is asked. */
export function createPaint(colour: boolean): Paint {
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
}

/** Characters that would steer a terminal or break a line, as `\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    if (character === '\n') return String.raw`\n`;
    if (character === '\t') return ' ';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** `1 error`, `2 errors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** One line about the whole run. */
export function summaryOf({ findings, filesChecked }: Report): string {
  const { errors, warnings, fixable } = countFindings(findings);
  const checked = `${counted(filesChecked, 'file')} checked`;
  if (findings.length === 0) return `No findings, ${checked}.`;
  const files = new Set(findings.map(({ file }) => file)).size;
  const parts = [
    errors > 0 ? [counted(errors, 'error')] : [],
    warnings > 0 ? [counted(warnings, 'warning')] : [],
  ];
  const mend = fixable === 0 ? '' : ` ${fixable} can be fixed with --fix.`;
  return `${parts.flat().join(' and ')} in ${counted(files, 'file')}, ${checked}.${mend}`;
}
