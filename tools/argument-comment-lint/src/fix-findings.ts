import { applyEdits, chooseFixes, writeEdits } from '@codex-ts/lint-run';
import { join } from 'node:path';

import type { FileVerdict } from './argument-finding.ts';
import type { LintProject } from './lint-project.ts';

/** What fixing has come to. */
export interface FixOutcome {
  /** Of all files, as they are now. */
  readonly verdicts: ReadonlyMap<string, FileVerdict>;
  readonly files: readonly string[];
  readonly count: number;
}

/** Fixes of one pass may not overlap, so some wait for the next; more passes than this never end. */
const mostPasses = 8;

/**
 * Applies every fix, and lints what was written until nothing is left to fix. Each file is written whole or not at all.
 *
 * @throws `FileChangedError` of `@codex-ts/lint-run` when a file is no longer what was linted; nothing is written then.
 */
export async function fixFindings(
  project: LintProject,
  files: readonly string[],
  readText: (file: string) => string,
): Promise<FixOutcome> {
  const { root } = project.workspace;
  const fixed = new Set<string>();
  let count = 0;
  let verdicts = project.lint(files);
  for (let pass = 0; pass < mostPasses; pass++) {
    const plan = planFixes(verdicts, readText);
    if (plan.changes.length === 0) break;
    const written = await writeEdits(root, plan.changes);
    count += plan.count;
    for (const { file } of written) fixed.add(file);
    await project.invalidate({
      changed: written.map(({ file }) => join(root, file)),
      created: [],
      deleted: [],
    });
    verdicts = project.lint(files);
  }
  return { verdicts, files: [...fixed].toSorted(), count };
}

/** As `fixFindings`, in memory: the verdicts are those that a fix would leave. */
export async function tryFixes(
  project: LintProject,
  files: readonly string[],
  readText: (file: string) => string,
): Promise<FixOutcome> {
  const verdicts = new Map(project.lint(files));
  const { changes, count } = planFixes(verdicts, readText);
  for (const { file, before, edits } of changes) {
    const verdict = project.lintText(file, await applyEdits(before, edits));
    if (verdict !== undefined) verdicts.set(file, verdict);
  }
  return { verdicts, files: changes.map(({ file }) => file), count };
}

/** The text of one file with every fix in it. */
export async function fixText(project: LintProject, file: string, text: string): Promise<string> {
  let fixed = text;
  for (let pass = 0; pass < mostPasses; pass++) {
    const { chosen } = chooseFixes(
      project.lintText(file, fixed)?.findings.filter(({ fix }) => fix !== undefined) ?? [],
    );
    if (chosen.length === 0) break;
    fixed = await applyEdits(
      fixed,
      chosen.flatMap(({ fix }) => fix?.edits ?? []),
    );
  }
  return fixed;
}

interface FixPlan {
  readonly changes: {
    readonly file: string;
    readonly before: string;
    readonly edits: { start: number; end: number; text: string }[];
  }[];
  readonly count: number;
}

function planFixes(verdicts: ReadonlyMap<string, FileVerdict>, readText: (file: string) => string): FixPlan {
  const changes: FixPlan['changes'] = [];
  let count = 0;
  for (const [file, { findings }] of verdicts) {
    const { chosen } = chooseFixes(findings.filter(({ fix }) => fix !== undefined));
    if (chosen.length === 0) continue;
    count += chosen.length;
    changes.push({
      file,
      before: readText(file),
      edits: chosen.flatMap(({ fix }) => [...(fix?.edits ?? [])]),
    });
  }
  return { changes, count };
}
