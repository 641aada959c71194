import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';

import { exitCodes, isLintRunError, type LintRunError } from '@codex-ts/lint-run';

import type { LintProject } from './lint-project.ts';
import type { FileRequest } from './select-files.ts';

/** What is watched. */
export interface WatchOptions {
  readonly project: LintProject;
  readonly request: FileRequest;
  /** Ends the watching. */
  readonly signal: AbortSignal | undefined;
  /** Told why there is no answer: half a tsconfig may have been saved. The next change is looked at all the same. */
  readonly complain: (error: LintRunError) => void;
  /** Changes that come so close together are one. */
  readonly quietMs?: number;
}

const watchedFiles =
  /\.[cm]?[jt]sx?$|(?:^|[/\\])(?:(?:package|package-lock|tsconfig[^/\\]*|jsconfig)\.json|pnpm-lock\.yaml|(?:yarn|bun)\.lock)$/u;
const sourceName = /\.[cm]?[jt]sx?$/u;
const unwatchedFiles = /(?:^|[/\\])(?:node_modules|\.git)(?:[/\\]|$)/u;

/** Runs once, and again whenever files have changed, until the signal; answers what the last run answered. */
export async function watchProject(
  { project, request, signal, complain, quietMs = 30 }: WatchOptions,
  run: (files: readonly string[]) => Promise<0 | 1>,
): Promise<0 | 1 | 2> {
  const { root } = project.workspace;
  const touched = new Set<string>();
  let wake: (() => void) | undefined;
  const watcher = watch(root, { recursive: true }, (_event, name) => {
    if (name === null || unwatchedFiles.test(name) || !watchedFiles.test(name)) return;
    touched.add(name.replaceAll('\\', '/'));
    wake?.();
  });
  const known = new Set(project.files());
  signal?.addEventListener('abort', () => wake?.(), { once: true });
  async function runAgain(files: readonly string[]): Promise<0 | 1 | 2> {
    try {
      await project.invalidate(changesOf(root, files, known));
      known.clear();
      for (const file of project.files()) known.add(file);
      return await run(await project.select(request));
    } catch (error) {
      if (!isLintRunError(error)) throw error;
      complain(error);
      return exitCodes.broken;
    }
  }

  try {
    let answer: 0 | 1 | 2 = await run(await project.select(request));
    // Nothing has to be answered yet, so what the first change needs is opened meanwhile.
    if (signal?.aborted !== true) project.warmUp();
    for (;;) {
      if (signal?.aborted === true) return answer;
      if (touched.size === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, quietMs));
      const files = [...touched];
      touched.clear();
      project.restartClock();
      answer = await runAgain(files);
    }
  } finally {
    watcher.close();
  }
}

function changesOf(
  root: string,
  files: readonly string[],
  known: ReadonlySet<string>,
): Parameters<LintProject['invalidate']>[0] {
  const changed: string[] = [];
  const created: string[] = [];
  const deleted: string[] = [];
  for (const file of files) {
    const path = join(root, file);
    const isKnown = known.has(file) || !sourceName.test(file);
    if (!existsSync(path)) (isKnown ? deleted : []).push(path);
    else (isKnown ? changed : created).push(path);
  }
  return { changed, created, deleted };
}
