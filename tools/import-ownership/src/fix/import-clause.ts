import type { TextEdit } from '@codex-ts/lint-run';

import type { ImportBinding, ImportStatement } from '../module-record.ts';
import { removeNames } from './name-list.ts';

/** One name as it is to stand in an import. */
export interface NewBinding {
  /** What the module calls it; `default`, or `*` for the whole module. */
  readonly name: string;
  readonly local: string;
  readonly isType: boolean;
}

/** Where the parts of an import are. */
interface Clause {
  readonly ofDefault?: ImportBinding;
  readonly ofWhole?: ImportBinding;
  /** The names between the braces. */
  readonly named: readonly ImportBinding[];
  /** The offsets of `{` and `}`. */
  readonly braces?: { readonly open: number; readonly close: number };
  /** The offset of `*`. */
  readonly star?: number;
}

const token = /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|[{}*]/gu;

/** The comments inside of a statement, in their order. */
export function commentsOf(statement: string): string[] {
  return [...statement.matchAll(token)]
    .map(([found]) => found.trimEnd())
    .filter((found) => found.startsWith('//') || found.startsWith('/*'));
}

function clauseOf(text: string, statement: ImportStatement): Clause {
  const at = new Map<string, number>();
  const head = text.slice(statement.start, statement.source.start);
  for (const { 0: found, index } of head.matchAll(token)) {
    if (found.length === 1 && !at.has(found)) at.set(found, statement.start + index);
  }
  const [open, close, star] = [at.get('{'), at.get('}'), at.get('*')];
  const braces = open === undefined || close === undefined ? undefined : { open, close };
  const isInside = (binding: ImportBinding): boolean => braces !== undefined && binding.start > braces.open;
  const outside = statement.bindings.filter((binding) => !isInside(binding));
  const ofDefault = outside.find(({ imported }) => imported !== '*');
  const ofWhole = outside.find(({ imported }) => imported === '*');
  return {
    ...(ofDefault !== undefined && { ofDefault }),
    ...(ofWhole !== undefined && { ofWhole }),
    named: statement.bindings.filter(isInside).toSorted((one, other) => one.start - other.start),
    ...(braces !== undefined && { braces }),
    ...(star !== undefined && { star }),
  };
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200C\u200D]*$/u;

function nameText(name: string): string {
  return identifier.test(name) ? name : JSON.stringify(name);
}

/** A name between braces. */
function bindingText({ name, local, isType }: NewBinding, inTypeStatement: boolean): string {
  const word = isType && !inTypeStatement ? 'type ' : '';
  return name === local ? `${word}${local}` : `${word}${nameText(name)} as ${local}`;
}

function addNamed(text: string, clause: Clause, added: readonly string[]): TextEdit[] {
  const { named, ofDefault, braces } = clause;
  const last = named.at(-1);
  if (last === undefined) {
    const at = braces === undefined ? ofDefault?.end : undefined;
    return at === undefined ? [] : [{ start: at, end: at, text: `, { ${added.join(', ')} }` }];
  }
  const lineStart = text.lastIndexOf('\n', last.start - 1) + 1;
  const indent = text.slice(lineStart, last.start);
  const isOwnLine = indent.trim() === '' && lineStart > (braces?.open ?? 0);
  const joint = isOwnLine ? `,\n${indent}` : ', ';
  return [{ start: last.end, end: last.end, text: added.map((name) => joint + name).join('') }];
}

function applyTo(text: string, statement: ImportStatement, edits: readonly TextEdit[]): string {
  let result = text.slice(statement.start, statement.end);
  for (const { start, end, text: inserted } of edits.toSorted((one, other) => other.start - one.start)) {
    result = result.slice(0, start - statement.start) + inserted + result.slice(end - statement.start);
  }
  return result;
}

function editsOfChange(
  text: string,
  clause: Clause,
  change: { readonly removed: ReadonlySet<ImportBinding>; readonly added: readonly string[] },
): TextEdit[] | undefined {
  const { removed, added } = change;
  const { named, ofDefault, ofWhole, braces, star } = clause;
  const keepsDefault = ofDefault !== undefined && !removed.has(ofDefault);
  const keepsWhole = ofWhole !== undefined && !removed.has(ofWhole);
  const keepsNamed = named.some((binding) => !removed.has(binding));
  const edits: TextEdit[] = [];
  if (keepsNamed) {
    // An addition behind a name that goes would be lost with it.
    if (added.length > 0 && removed.size > 0) return undefined;
    edits.push(...removeNames(text, { names: named, close: braces?.close ?? 0 }, removed));
    if (added.length > 0) edits.push(...addNamed(text, clause, added));
  } else if (named.length > 0 && braces !== undefined) {
    if (added.length > 0) {
      edits.push({ start: braces.open, end: braces.close + 1, text: `{ ${added.join(', ')} }` });
    } else if (keepsDefault) {
      edits.push({ start: ofDefault.end, end: braces.close + 1, text: '' });
    } else return undefined;
  } else if (added.length > 0) {
    if (!keepsDefault || ofWhole !== undefined) return undefined;
    edits.push(...addNamed(text, clause, added));
  }
  if (ofWhole !== undefined && !keepsWhole) {
    if (!keepsDefault) return undefined;
    edits.push({ start: ofDefault.end, end: ofWhole.end, text: '' });
  }
  if (ofDefault !== undefined && !keepsDefault) {
    const next = braces?.open ?? star;
    if (next === undefined || (!keepsNamed && !keepsWhole && added.length === 0)) return undefined;
    edits.push({ start: ofDefault.start, end: next, text: '' });
  }
  return edits;
}

/**
 * The statement without some of its names; undefined when none stays. What is between the names, comments too,
 * stays as it is.
 */
export function withoutBindings(
  text: string,
  statement: ImportStatement,
  removed: ReadonlySet<ImportBinding>,
): string | undefined {
  const edits = editsOfChange(text, clauseOf(text, statement), { removed, added: [] });
  return edits === undefined ? undefined : applyTo(text, statement, edits);
}

/** Whether names of this kind can be added to the statement. */
export function canTake(text: string, statement: ImportStatement, binding: NewBinding): boolean {
  if (binding.name === '*' || statement.hasAttributes || statement.bindings.length === 0) return false;
  const { ofDefault, ofWhole } = clauseOf(text, statement);
  if (ofWhole !== undefined) return false;
  // TypeScript has no `import type name, { other }`.
  return statement.isType ? binding.isType && ofDefault === undefined : true;
}

/** The statement with more names between its braces. It must be able to take them. */
export function withBindings(text: string, statement: ImportStatement, added: readonly NewBinding[]): string {
  const texts = added.map((binding) => bindingText(binding, statement.isType));
  const edits = editsOfChange(text, clauseOf(text, statement), { removed: new Set(), added: texts });
  return applyTo(text, statement, edits ?? []);
}

/** A new statement that would be wider has each name on a line of its own. */
const widest = 100;

/** How a new statement is to look. */
export interface StatementStyle {
  readonly quote: string;
  readonly end: '' | ';';
}

/** How a statement looks. */
export function styleOf(text: string, { source, end }: ImportStatement): StatementStyle {
  return { quote: text.charAt(source.start), end: text.charAt(end - 1) === ';' ? ';' : '' };
}

/** A whole new statement. The whole module stands alone; a default beside names is written as `default as`. */
export function statementText(
  specifier: string,
  bindings: readonly NewBinding[],
  style: StatementStyle & { readonly isType: boolean },
): string {
  const [first] = bindings;
  const isType = style.isType || (first?.name === '*' && first.isType);
  let clause: string;
  if (bindings.length === 1 && first?.name === '*') clause = `* as ${first.local}`;
  else if (bindings.length === 1 && first?.name === 'default' && (isType || !first.isType))
    clause = first.local;
  else clause = `{ ${bindings.map((binding) => bindingText(binding, isType)).join(', ')} }`;
  const { quote, end } = style;
  const write = (written: string): string =>
    `import ${isType ? 'type ' : ''}${written} from ${quote}${specifier}${quote}${end}`;
  if (bindings.length === 1 || write(clause).length <= widest) return write(clause);
  const names = bindings.map((binding) => `  ${bindingText(binding, isType)},\n`);
  return write(`{\n${names.join('')}}`);
}
