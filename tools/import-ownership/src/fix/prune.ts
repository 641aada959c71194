import type { TextEdit } from '@codex-ts/lint-run';

import { createOriginFinder, type OriginFinder } from '../export-origin.ts';
import type { OwnershipFinding } from '../findings/ownership-finding.ts';
import type { BindingExport, ExportRecord, FromExport, Span, StarExport } from '../module-record.ts';
import type { ModuleNode, OwnershipGraph, PackageNode } from '../ownership-graph.ts';
import { parseSource } from '../parse-source.ts';
import { forwardKey, readForwards } from './forward-readers.ts';
import { withoutBindings } from './import-clause.ts';
import { nameListOf, removeNames } from './name-list.ts';
import type { Round } from './plan-edits.ts';
import { createLoadEffects, type LoadEffects } from './side-effects.ts';
import { applyAll } from './text-edits.ts';

/** An export that hands on what another module has. */
type Forward = BindingExport | FromExport | StarExport;

function isForward(record: ExportRecord): record is Forward {
  return record.kind !== 'own';
}

interface Pruning {
  readonly graph: OwnershipGraph;
  readonly origins: OriginFinder;
  readonly effects: LoadEffects;
  readonly read: ReadonlySet<string>;
}

/** Forwards to remove: those found, and what hands them on inside of their own package. */
function unreadForwards(
  { graph, origins, read }: Pruning,
  found: ReadonlySet<string>,
): Map<ModuleNode, Forward[]> {
  const unread = new Map<ModuleNode, Forward[]>();
  for (const node of graph.modules.values()) {
    const gone = node.record.exports.filter(isForward).filter((forward) => {
      const key = forwardKey(node.file, forward.start);
      if (read.has(key)) return false;
      if (found.has(key) || forward.kind === 'star') return found.has(key);
      const hops = origins.originOf(node.file, forward.name)?.hops ?? [];
      return hops.some(({ file, span }) => found.has(forwardKey(file, span.start)));
    });
    if (gone.length > 0) unread.set(node, gone);
  }
  return unread;
}

function statementOf(forward: Forward): Span {
  return forward.kind === 'star' ? forward : forward.statement;
}

/** A statement with its line, and with the empty line behind it when there is one before it too. */
function wholeLine(text: string, { start, end }: Span): TextEdit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const behind = /^[ \t]*;?[ \t]*(?:\/\/[^\n]*)?(?:\r?\n|$)/u.exec(text.slice(end))?.[0];
  if (text.slice(lineStart, start).trim() !== '' || behind === undefined) return { start, end, text: '' };
  const next = end + behind.length;
  const isBlankBefore = lineStart === 0 || /\n\r?\n$/u.test(text.slice(0, lineStart));
  const blank = isBlankBefore ? (/^\r?\n/u.exec(text.slice(next))?.[0].length ?? 0) : 0;
  return { start: lineStart, end: next + blank, text: '' };
}

/** Without this statement a module may not be loaded any more, and what that does would be gone. */
function losesEffect(
  { graph, effects }: Pruning,
  node: ModuleNode,
  { specifier, source }: { specifier: string; source: Span },
): boolean {
  const to = graph.resolve(node.file, specifier);
  if (to.kind !== 'module') return true;
  const others = node.edges.flatMap((edge) =>
    edge.start !== source.start && !edge.isType && edge.to.kind === 'module' ? [edge.to.file] : [],
  );
  const still = effects.closureOf(others);
  return [...effects.closureOf([to.file])].some((file) => !still.has(file) && effects.hasEffect(file));
}

/** The text without comments, and without what the spans hold. */
function codeBeside(file: string, text: string, spans: readonly Span[]): string {
  let code = text;
  for (const { start, end } of [...parseSource(file, text).result.comments, ...spans]) {
    code = code.slice(0, start) + ' '.repeat(end - start) + code.slice(end);
  }
  return code;
}

/** An import that only served the export goes with it. */
function importEdits(pruning: Pruning, node: ModuleNode, gone: readonly Forward[]): TextEdit[] {
  const text = pruning.graph.textOf(node.file);
  const locals = new Set(gone.flatMap((forward) => (forward.kind === 'binding' ? [forward.local] : [])));
  if (locals.size === 0) return [];
  const code = codeBeside(node.file, text, [...node.record.imports, ...gone.map(statementOf)]);
  return node.record.imports.flatMap((statement) => {
    const idle = statement.bindings.filter(({ local }) => {
      const name = local.replaceAll('$', String.raw`\$`);
      return locals.has(local) && !new RegExp(String.raw`(?<![\w$])${name}(?![\w$])`, 'u').test(code);
    });
    if (idle.length === 0) return [];
    const kept = withoutBindings(text, statement, new Set(idle));
    const { start, end, isType } = statement;
    if (kept === undefined && !isType && losesEffect(pruning, node, statement)) return [];
    return [kept === undefined ? wholeLine(text, statement) : { start, end, text: kept }];
  });
}

function editsIn(pruning: Pruning, node: ModuleNode, gone: readonly Forward[]): TextEdit[] {
  const text = pruning.graph.textOf(node.file);
  const edits: TextEdit[] = [];
  const removed: Forward[] = [];
  for (const [, group] of Map.groupBy(gone, (forward) => statementOf(forward).start)) {
    const [first] = group;
    if (first === undefined) continue;
    const statement = statementOf(first);
    const list = first.kind === 'star' ? undefined : nameListOf(text, statement);
    const names = new Set(
      list?.names.filter(({ start, end }) => group.some((each) => start <= each.start && each.start < end)),
    );
    if (list !== undefined && names.size < list.names.length) edits.push(...removeNames(text, list, names));
    else if (first.kind !== 'binding' && !first.isType && losesEffect(pruning, node, first)) continue;
    else edits.push(wholeLine(text, statement));
    removed.push(...group);
  }
  edits.push(...importEdits(pruning, node, removed));
  return edits;
}

/** A file without import and export is no module, and importing it would fail. */
function asModule(file: string, text: string): string {
  const { hasModuleSyntax } = parseSource(file, text).result.module;
  return hasModuleSyntax ? text : `${text}export {};\n`;
}

/**
 * Removes forwards that nobody reads: of private packages, or with `all` of those too whose readers elsewhere are
 * not known. One whose removal would leave a module unloaded that does something stays, and so does an alias.
 */
export function pruneRound(
  graph: OwnershipGraph,
  findings: readonly OwnershipFinding[],
  which: 'all' | 'private',
): Round {
  const isTouchable = ({ isPrivate }: PackageNode): boolean => which === 'all' || isPrivate;
  const forwards = findings.filter(({ site, file }) => {
    const own = graph.modules.get(file)?.package;
    return site.kind === 'export' && own !== undefined && isTouchable(own);
  });
  const found = new Set(
    forwards.flatMap(({ site, file }) => (site.kind === 'export' ? [forwardKey(file, site.span.start)] : [])),
  );
  const origins = createOriginFinder(graph);
  const read = readForwards(graph, origins, isTouchable);
  const pruning: Pruning = { graph, origins, effects: createLoadEffects(graph), read };

  const texts = new Map<string, string>();
  for (const [node, gone] of unreadForwards(pruning, found)) {
    const edits = editsIn(pruning, node, gone);
    if (edits.length > 0) texts.set(node.file, asModule(node.file, applyAll(graph.textOf(node.file), edits)));
  }
  const mended = forwards.filter(
    ({ site, file }) =>
      texts.has(file) && site.kind === 'export' && !read.has(forwardKey(file, site.span.start)),
  );
  return { texts, mended };
}
