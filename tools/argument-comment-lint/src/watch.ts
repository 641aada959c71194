import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';

import type { LintProject } from './lint-project.ts';
import type { FileRequest } from './select-files.ts';

/** What is watched. */
export interface WatchOptions {
  readonly project: LintProject;
  readonly request: FileRequest;
  /** Ends the watching. */
  readonly signal: AbortSignal | undefined;
  /** Changes that come so close together are one. */
  readonly quietMs?: number;
}

const watchedFiles = /\.[cm]?[jt]sx?$|(?:^|[/\\])(?:package|tsconfig[^/\\]*|jsconfig)\.json$/u;
const unwatchedFiles = /(?:^|[/\\])(?:node_modules|\.git)(?:[/\\]|$)/u;

/** Runs once, and again whenever files have changed, until the signal; answers what the last run answered. */
export async function watchProject(
  { project, request, signal, quietMs = 30 }: WatchOptions,
  run: (files: readonly string[]) => Promise<0 | 1>,
): Promise<0 | 1> {
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
  try {
    let answer = await run(await project.select(request));
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
      await project.invalidate(changesOf(root, files, known));
      known.clear();
      for (const file of project.files()) known.add(file);
      answer = await run(await project.select(request));
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
    const isKnown = known.has(file) || file.endsWith('.json');
    if (!existsSync(path)) (isKnown ? deleted : []).push(path);
    else (isKnown ? changed : created).push(path);
  }
  return { changed, created, deleted };
}
