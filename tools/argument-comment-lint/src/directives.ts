import { closestName, type TextPositions } from '@codex-ts/lint-run';

import type { SourceUnit, SyntaxKinds } from './checker/checker.ts';
import { readTrivia } from './comment-grammar.ts';
import type { ArgumentFinding } from './argument-finding.ts';
import { ruleIds, type Level, type RuleId } from './config.ts';

/** The comments of one file that switch rules off. */
export interface Directives {
  /** Whether a finding on this line is switched off; the directive that does it counts as used. */
  suppress(rule: RuleId, line: number): boolean;
  /** What is wrong with the directives themselves, once all findings have been asked for. */
  problems(options: DirectiveOptions): ArgumentFinding[];
}

/** How strictly directives are read. */
export interface DirectiveOptions {
  readonly reportUnusedDisableDirectives: Level;
  readonly requireReason: boolean;
}

interface Directive {
  readonly start: number;
  readonly end: number;
  readonly action: 'disable' | 'disable-line' | 'disable-next-line' | 'enable';
  readonly rules: readonly string[];
  readonly reason: string | undefined;
  readonly firstLine: number;
  lastLine: number;
  isUsed: boolean;
}

const directivePattern =
  /(?:\/\/|\/\*)[^\S\n\r]*argument-comment-lint-(disable-next-line|disable-line|disable|enable)(?![\w-])([^\n\r]*)/gu;

/** Reads the directives of a file. */
export function readDirectives(
  file: string,
  unit: SourceUnit,
  { positions, kinds }: { positions: TextPositions; kinds: SyntaxKinds },
): Directives {
  const found = unit.text.includes('argument-comment-lint-') ? findDirectives(unit, positions, kinds) : [];
  closeBlocks(found);

  return {
    suppress(rule, line) {
      const holding = found.filter(
        ({ action, rules, firstLine, lastLine }) =>
          action !== 'enable' && speaksOf(rules, rule) && line >= firstLine && line <= lastLine,
      );
      for (const directive of holding) directive.isUsed = true;
      return holding.length > 0;
    },
    problems: (options) =>
      found
        .flatMap((directive) => problemsOf(directive, options))
        .map(({ directive, ...said }) => {
          const [from, to] = [positions.at(directive.start), positions.at(directive.end)];
          return { file, ...from, endLine: to.line, endColumn: to.column, ...said };
        }),
  };
}

function findDirectives(unit: SourceUnit, positions: TextPositions, kinds: SyntaxKinds): Directive[] {
  const { text } = unit;
  return [...text.matchAll(directivePattern)]
    .filter((match) => isCommentStart(unit, kinds, match.index))
    .map((match) => {
      const start = match.index;
      const comment = readTrivia(text, start).comments[0];
      const end = comment?.end ?? start + match[0].length;
      const said = (comment?.text ?? match[0])
        .replace(/\*\/$/u, '')
        .split(`argument-comment-lint-${match[1]}`)[1];
      const [rules = '', ...reason] = (said ?? '').split(/\s--(?:\s|$)/u);
      const line = positions.at(start).line;
      const action = match[1] as Directive['action']; // the pattern lets these four in
      const firstLine = action === 'disable-next-line' ? positions.at(end).line + 1 : line;
      return {
        start,
        end,
        action,
        rules: rules.split(/[\s,]+/u).filter((rule) => rule !== ''),
        reason: reason.join(' ').trim() || undefined,
        firstLine,
        lastLine: action === 'disable' ? Number.POSITIVE_INFINITY : firstLine,
        isUsed: false,
      };
    });
}

/** Not in a string, a template, an expression, a JSX text, or another comment. */
function isCommentStart(unit: SourceUnit, kinds: SyntaxKinds, offset: number): boolean {
  const { text } = unit;
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  if (/(?<!:)\/\//u.test(text.slice(lineStart, offset))) return false;
  if (text.lastIndexOf('/*', offset - 1) > text.lastIndexOf('*/', offset - 1)) return false;
  const literals = new Set([
    kinds.JsxText,
    kinds.NoSubstitutionTemplateLiteral,
    kinds.RegularExpressionLiteral,
    kinds.StringLiteral,
    kinds.TemplateHead,
    kinds.TemplateMiddle,
    kinds.TemplateTail,
  ]);
  for (const node of unit.nodes(literals)) {
    if (node.pos > offset) continue;
    const start = node.kind === kinds.JsxText ? node.pos : readTrivia(text, node.pos).end;
    if (start <= offset && offset < node.end) return false;
  }
  return true;
}

function closeBlocks(directives: readonly Directive[]): void {
  for (const [index, directive] of directives.entries()) {
    if (directive.action !== 'disable') continue;
    const close = directives
      .slice(index + 1)
      .find(
        ({ action, rules }) =>
          action === 'enable' && (rules.length === 0 || rules.join() === directive.rules.join()),
      );
    if (close === undefined) continue;
    directive.lastLine = close.firstLine;
    close.isUsed = true;
  }
}

function speaksOf(rules: readonly string[], rule: RuleId): boolean {
  return rules.length === 0 || rules.includes(rule);
}

interface Said {
  readonly directive: Directive;
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly help: string;
}

function problemsOf(directive: Directive, options: DirectiveOptions): Said[] {
  const said: Said[] = [];
  for (const rule of directive.rules.filter((each) => !ruleIds.some((id) => id === each))) {
    const meant = closestName(rule, ruleIds);
    said.push({
      directive,
      rule: 'unknown-rule-in-directive',
      severity: 'error',
      message: `there is no rule \`${rule}\``,
      help:
        meant === undefined ? `the rules are \`${ruleIds.join('` and `')}\`` : `did you mean \`${meant}\`?`,
    });
  }
  if (options.requireReason && directive.action !== 'enable' && directive.reason === undefined) {
    said.push({
      directive,
      rule: 'disable-directive-without-reason',
      severity: 'error',
      message: 'this directive gives no reason',
      help: 'write the reason behind ` -- `',
    });
  }
  if (!directive.isUsed && said.length === 0 && options.reportUnusedDisableDirectives !== 'off') {
    said.push({
      directive,
      rule: 'unused-disable-directive',
      severity: options.reportUnusedDisableDirectives === 'error' ? 'error' : 'warning',
      message: directive.action === 'enable' ? 'nothing is disabled here' : 'this directive disables nothing',
      help: 'remove it',
    });
  }
  return said;
}
