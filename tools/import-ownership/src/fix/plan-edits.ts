import type { TextEdit } from '@codex-ts/lint-run';

import type { OwnershipFinding } from '../findings/ownership-finding.ts';
import type { ModuleNode, OwnershipGraph } from '../ownership-graph.ts';
import { componentExtensions } from '../script-blocks.ts';
import { asMove, destinationOf, type MoveFinding } from './destination.ts';
import { importEdits } from './import-edits.ts';
import { memberMoves } from './judge.ts';
import { changeManifest } from './manifest-edits.ts';
import { changeReferences } from './reference-edits.ts';
import { applyAll } from './text-edits.ts';

/** What one round of fixes makes of the files, and which findings it mends. */
export interface Round {
  /** The new texts by file, from the root. */
  readonly texts: ReadonlyMap<string, string>;
  readonly mended: readonly OwnershipFinding[];
}

function moveEdits(graph: OwnershipGraph, reader: ModuleNode, moves: readonly MoveFinding[]): TextEdit[] {
  const bindings = moves.flatMap(({ site }) => {
    const to = site.kind === 'import' ? destinationOf(graph, reader, site.origin) : undefined;
    return to === undefined ? [] : [{ statement: site.statement, binding: site.binding, to }];
  });
  const { file, record } = reader;
  const isComponent = componentExtensions.some((extension) => file.endsWith(extension));
  return importEdits(
    { text: graph.textOf(file), record, isComponent },
    { bindings, members: memberMoves(graph, reader, moves) },
  );
}

/** The specifiers that are written wrongly; a statement that has one keeps its names for another round. */
function sourceRound(
  graph: OwnershipGraph,
  reader: ModuleNode,
  findings: readonly OwnershipFinding[],
): { text: string; mended: OwnershipFinding[] } {
  const text = graph.textOf(reader.file);
  const specifiers = new Map<number, TextEdit>();
  const mended: OwnershipFinding[] = [];
  for (const finding of findings) {
    const { site } = finding;
    if (site.kind !== 'specifier') continue;
    const { start, end } = site.span;
    const quote = text.charAt(start);
    specifiers.set(start, { start, end, text: quote + site.write + quote });
    mended.push(finding);
  }
  const moves = findings.flatMap((finding) => asMove(finding) ?? []);
  const free = moves.filter(({ site }) => !specifiers.has(site.statement.source.start));
  mended.push(...free.map(({ finding }) => finding));
  const edits = [...specifiers.values(), ...moveEdits(graph, reader, free)];
  return { text: applyAll(text, edits), mended };
}

/** Makes all edits for these findings, each on the graph as it is. `read` gives the text of a manifest or tsconfig. */
export function planRound(
  graph: OwnershipGraph,
  findings: readonly OwnershipFinding[],
  read: (file: string) => string,
): Round {
  const texts = new Map<string, string>();
  const mended: OwnershipFinding[] = [];
  for (const [file, ofFile] of Map.groupBy(findings, (finding) => finding.file)) {
    const reader = graph.modules.get(file);
    if (reader === undefined) continue;
    const round = sourceRound(graph, reader, ofFile);
    texts.set(file, round.text);
    mended.push(...round.mended);
  }
  for (const finding of findings) {
    const { site } = finding;
    if (site.kind === 'manifest') {
      const own = graph.packages.get(site.package);
      if (own === undefined) continue;
      const file = own.folder === '.' ? 'package.json' : `${own.folder}/package.json`;
      texts.set(file, changeManifest(graph, { text: texts.get(file) ?? read(file), own }, [site]));
    } else if (site.kind === 'reference') {
      const { tsconfig } = site;
      texts.set(tsconfig, changeReferences(texts.get(tsconfig) ?? read(tsconfig), [site]));
    } else continue;
    mended.push(finding);
  }
  return { texts, mended };
}
