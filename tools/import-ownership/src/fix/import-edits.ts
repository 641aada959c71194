import type { TextEdit } from '@codex-ts/lint-run';

import type { ImportBinding, ImportStatement, MemberUse, ModuleRecord } from '../module-record.ts';
import {
  canTake,
  commentsOf,
  statementText,
  styleOf,
  withBindings,
  withoutBindings,
  type NewBinding,
} from './import-clause.ts';

/** Where a name is to come from. */
export interface NewSource {
  readonly specifier: string;
  /** What it is called there; `default`, or `*` for the whole module. */
  readonly name: string;
}

/** A name that an import statement takes from the wrong place. */
export interface BindingMove {
  readonly statement: ImportStatement;
  readonly binding: ImportBinding;
  readonly to: NewSource;
}

/** A member that is read of a whole module, which has it from somewhere else. */
export interface MemberMove extends BindingMove {
  readonly member: MemberUse;
}

/** What is to happen to the imports of one file. */
export interface ImportChange {
  readonly bindings: readonly BindingMove[];
  readonly members: readonly MemberMove[];
}

/** One file: its text, what it imports, and whether its statements share one scope. */
export interface EditedModule {
  readonly text: string;
  readonly record: ModuleRecord;
  /** A component with several scripts: what one imports the other may not see. */
  readonly isComponent: boolean;
}

/** A name that is to be imported, at the place of the statement that had it. */
interface Arrival {
  readonly specifier: string;
  readonly binding: NewBinding;
  /** In a statement of types only. */
  readonly inTypeStatement: boolean;
  readonly beside: ImportStatement;
}

function camelCase(specifier: string): string {
  const last = specifier.split('/').findLast((part) => /[a-z]/iu.test(part)) ?? '';
  const words = last
    .replace(/\.[cm]?[jt]sx?$/u, '')
    .split(/[^a-z\d]+/iu)
    .filter((word) => word !== '');
  const name = words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
  return /^[a-z]/iu.test(name) ? name : `module${name}`;
}

/** The text without what imports and exports name as their modules. */
function withoutSpecifiers({ text, record }: EditedModule): string {
  const spans = [
    ...record.imports.map(({ source }) => source),
    ...record.exports.flatMap((each) => ('source' in each ? [each.source] : [])),
    ...record.loose,
  ];
  let blank = text;
  for (const { start, end } of spans)
    blank = blank.slice(0, start) + ' '.repeat(end - start) + blank.slice(end);
  return blank;
}

/** A name that stands nowhere in the text, not even in a comment. */
function freeName(text: string, specifier: string, taken: ReadonlySet<string>): string {
  const stem = camelCase(specifier);
  const isFree = (name: string): boolean =>
    !taken.has(name) && !new RegExp(String.raw`(?<![\w$.])${name}(?![\w$])`, 'u').test(text);
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? stem : `${stem}${count}`;
    if (isFree(name)) return name;
  }
}

function replaceStatement(text: string, { start, end }: ImportStatement, by: readonly string[]): TextEdit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  const indent = before.trim() === '' ? before : '';
  if (by.length > 0) {
    // What stands behind the statement must not become part of a comment.
    const isOpen = by.at(-1)?.startsWith('//') === true && !/^[ \t]*(?:\r?\n|$)/u.test(text.slice(end));
    return { start, end, text: by.join(`\n${indent}`) + (isOpen ? `\n${indent}` : '') };
  }
  const behind = /^[ \t]*(?:\/\/[^\n]*)?(?:\r?\n|$)/u.exec(text.slice(end))?.[0];
  // Alone on its line, it takes the line along.
  if (before.trim() === '' && behind !== undefined)
    return { start: lineStart, end: end + behind.length, text: '' };
  return { start, end, text: '' };
}

/** Whole modules whose every member comes from one other place under its own name: only the specifier changes. */
export function swappedWholes(members: readonly MemberMove[]): Map<ImportBinding, NewSource> {
  const swapped = new Map<ImportBinding, NewSource>();
  for (const [binding, moves] of Map.groupBy(members, (move) => move.binding)) {
    const uses = binding.uses?.members ?? [];
    const [first] = moves;
    const isWhole =
      first !== undefined &&
      binding.uses?.escapes === false &&
      uses.length === moves.length &&
      moves.every(({ to, member }) => to.specifier === first.to.specifier && to.name === member.name);
    if (isWhole) swapped.set(binding, { specifier: first.to.specifier, name: '*' });
  }
  return swapped;
}

/** Members get a whole module of their own beside the one they leave: no name of the file can clash with theirs. */
function splitMembers(
  module: EditedModule,
  members: readonly MemberMove[],
): { edits: TextEdit[]; arrivals: Arrival[] } {
  const edits: TextEdit[] = [];
  const arrivals: Arrival[] = [];
  const taken = new Set<string>();
  const code = withoutSpecifiers(module);
  for (const [specifier, moves] of Map.groupBy(members, ({ to }) => to.specifier)) {
    const [first] = moves;
    if (first === undefined) continue;
    const whole = module.record.imports
      .filter((statement) => statement.specifier === specifier && !statement.isType)
      .flatMap(({ bindings }) => bindings)
      .find(({ imported, isType }) => imported === '*' && !isType);
    const local = (module.isComponent ? undefined : whole?.local) ?? freeName(code, specifier, taken);
    taken.add(local);
    for (const { member, to } of moves) {
      edits.push({ start: member.start, end: member.end, text: `${local}.${to.name}` });
    }
    if (local !== whole?.local) {
      const isType = first.statement.isType || moves.every(({ member }) => member.isType);
      arrivals.push({
        specifier,
        binding: { name: '*', local, isType },
        inTypeStatement: isType,
        beside: first.statement,
      });
    }
  }
  return { edits, arrivals };
}

/** Statements that are there anyway and take what arrives; the rest needs statements of its own. */
function mergeArrivals(
  { text, record, isComponent }: EditedModule,
  arrivals: readonly Arrival[],
  changed: ReadonlySet<ImportStatement>,
): { merged: Map<ImportStatement, NewBinding[]>; rest: Arrival[] } {
  const merged = new Map<ImportStatement, NewBinding[]>();
  const rest: Arrival[] = [];
  for (const arrival of arrivals) {
    const host = record.imports.find(
      (statement) =>
        !isComponent &&
        statement.specifier === arrival.specifier &&
        statement.isType === arrival.inTypeStatement &&
        !changed.has(statement) &&
        canTake(text, statement, arrival.binding),
    );
    if (host === undefined) rest.push(arrival);
    else merged.set(host, [...(merged.get(host) ?? []), arrival.binding]);
  }
  return { merged, rest };
}

/** New statements by the old one that they stand at: one for each module and kind, whole modules alone. */
function newStatements(text: string, arrivals: readonly Arrival[]): Map<ImportStatement, string[]> {
  const groups = Map.groupBy(arrivals, ({ specifier, inTypeStatement, binding }) =>
    binding.name === '*'
      ? `${specifier}\n*${binding.local}`
      : `${specifier}\n${inTypeStatement ? 'type' : ''}`,
  );
  const statements = new Map<ImportStatement, string[]>();
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { specifier, inTypeStatement, beside } = first;
    // Types that leave values behind: a statement without `type` would load a module for nothing.
    const isParted =
      beside.bindings.some(({ isType }) => !isType) && group.every(({ binding }) => binding.isType);
    const written = statementText(
      specifier,
      group.map(({ binding }) => binding),
      { ...styleOf(text, beside), isType: inTypeStatement || isParted },
    );
    statements.set(beside, [...(statements.get(beside) ?? []), written]);
  }
  return statements;
}

/** The comments of a statement that are not in what stays of it: they go to lines of their own. */
function lostComments(before: string, kept: string): string[] {
  const left = commentsOf(kept);
  return commentsOf(before).filter((comment) => {
    const at = left.indexOf(comment);
    if (at === -1) return true;
    left.splice(at, 1);
    return false;
  });
}

/** The edits that take each name from where it is to come. Local names stay, and types stay types. */
export function importEdits(module: EditedModule, { bindings, members }: ImportChange): TextEdit[] {
  const swapped = swappedWholes(members);
  const split = splitMembers(
    module,
    members.filter(({ binding }) => !swapped.has(binding)),
  );
  const moves = [
    ...bindings,
    ...[...swapped].flatMap(([binding, to]) => {
      const statement = members.find((move) => move.binding === binding)?.statement;
      return statement === undefined ? [] : [{ statement, binding, to }];
    }),
    ...emptiedWholes(members, split.arrivals.length > 0 || split.edits.length > 0, swapped),
  ];
  const removed = new Map<ImportStatement, Set<ImportBinding>>();
  const arrivals: Arrival[] = [...split.arrivals];
  for (const { statement, binding, to } of moves) {
    removed.set(statement, (removed.get(statement) ?? new Set()).add(binding));
    if (to === undefined) continue;
    arrivals.push({
      specifier: to.specifier,
      binding: { name: to.name, local: binding.local, isType: binding.isType },
      inTypeStatement: statement.isType,
      beside: statement,
    });
  }
  const changed = new Set(removed.keys());
  const { merged, rest } = mergeArrivals(module, arrivals, changed);
  const added = newStatements(module.text, rest);

  const edits = [...split.edits];
  for (const statement of new Set([...changed, ...added.keys()])) {
    const kept = changed.has(statement)
      ? withoutBindings(module.text, statement, removed.get(statement) ?? new Set())
      : module.text.slice(statement.start, statement.end);
    const lost = lostComments(module.text.slice(statement.start, statement.end), kept ?? '');
    edits.push(
      replaceStatement(module.text, statement, [
        ...(kept === undefined ? [] : [kept]),
        ...lost,
        ...(added.get(statement) ?? []),
      ]),
    );
  }
  for (const [statement, names] of merged) {
    edits.push({
      start: statement.start,
      end: statement.end,
      text: withBindings(module.text, statement, names),
    });
  }
  return edits;
}

/** Whole modules of which nothing is read any more once their members are read elsewhere. */
function emptiedWholes(
  members: readonly MemberMove[],
  isSplit: boolean,
  swapped: ReadonlyMap<ImportBinding, NewSource>,
): { statement: ImportStatement; binding: ImportBinding; to: undefined }[] {
  if (!isSplit) return [];
  return [...Map.groupBy(members, (move) => move.binding)].flatMap(([binding, moves]) => {
    const [first] = moves;
    const isEmpty =
      !swapped.has(binding) &&
      binding.uses?.escapes === false &&
      binding.uses.members.length === moves.length;
    return isEmpty && first !== undefined ? [{ statement: first.statement, binding, to: undefined }] : [];
  });
}
