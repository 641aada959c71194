import { join } from 'node:path';

import { readSource, type FileEdits, type TextEdit } from '@codex-ts/lint-run';

import type { BuiltGraph } from '../build-graph.ts';
import type { OwnershipFinding } from '../findings/ownership-finding.ts';
import type { FixOptions, FixPlan, Rereadable } from './fix-plan.ts';
import { judgeFindings } from './judge.ts';
import { planRound } from './plan-edits.ts';
import { pruneRound } from './prune.ts';

/** A rewritten import needs a manifest, a manifest a reference: a few rounds are enough, or something is wrong. */
const mostRounds = 12;

/** The one edit that makes one text of the other. */
function difference(before: string, after: string): TextEdit {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}

interface Draft {
  readonly texts: Map<string, string>;
  graph: BuiltGraph;
  findings: readonly OwnershipFinding[];
}

/**
 * Works out everything that `--fix` does, until nothing is left that could be mended safely; writes nothing. What
 * `check` finds is judged here, and so are the findings that remain. Throws FileUnreadableError for a manifest or
 * tsconfig that cannot be read, and the reason of `signal`.
 */
export async function planFixes(run: Rereadable, options: FixOptions = {}): Promise<FixPlan> {
  const { graph } = run;
  const originals = new Map<string, string>();
  const original = (file: string): string => {
    const known = originals.get(file);
    if (known !== undefined) return known;
    const text = graph.modules.has(file) ? graph.textOf(file) : readSource(join(graph.root, file)).text;
    originals.set(file, text);
    return text;
  };
  const draft: Draft = {
    texts: new Map(),
    graph,
    findings: judgeFindings(graph, run.check(graph)),
  };
  const read = (file: string): string => draft.texts.get(file) ?? original(file);
  const fixed: OwnershipFinding[] = [];

  for (let round = 0; round < mostRounds; round += 1) {
    options.signal?.throwIfAborted();
    const isWanted = (finding: OwnershipFinding): boolean =>
      finding.facts.fix === 'safe' && (round > 0 || options.only?.(finding) !== false);
    const safe = draft.findings.filter(isWanted);
    const made =
      safe.length > 0 || options.prune === undefined
        ? planRound(draft.graph, safe, read)
        : pruneRound(draft.graph, draft.findings, options.prune);
    const changed = [...made.texts].filter(([file, text]) => text !== read(file));
    if (changed.length === 0) break;
    for (const [file, text] of changed) draft.texts.set(file, text);
    fixed.push(...made.mended);
    draft.graph = await run.withTexts(draft.texts);
    draft.findings = judgeFindings(draft.graph, run.check(draft.graph));
  }
  return { ...changesOf(draft.texts, original), fixed, remaining: draft.findings };
}

function changesOf(
  texts: ReadonlyMap<string, string>,
  original: (file: string) => string,
): Pick<FixPlan, 'changes' | 'changesManifests'> {
  const changes: FileEdits[] = [];
  for (const file of [...texts.keys()].toSorted()) {
    const [before, after] = [original(file), texts.get(file) ?? ''];
    if (before !== after) changes.push({ file, before, edits: [difference(before, after)] });
  }
  return { changes, changesManifests: changes.some(({ file }) => /(?:^|\/)package\.json$/u.test(file)) };
}
