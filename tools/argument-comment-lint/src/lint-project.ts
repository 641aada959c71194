import { join, resolve } from 'node:path';

import {
  assertAllSeen,
  createTargetFinder,
  findWorkspace,
  listSourceFiles,
  openFileTable,
  type FileTable,
  type Target,
  type Workspace,
} from '@codex-ts/lint-run';

import type { AdapterName, FileChanges } from './checker/checker.ts';
import { readConfig } from './config-source.ts';
import type { Config } from './config.ts';
import { hashOf, readKeptFacts, type FileFacts } from './file-facts.ts';
import { openKeptTexts } from './kept-texts.ts';
import type { FileVerdict } from './argument-finding.ts';
import { createProjectState, type StateOptions } from './project-state.ts';
import { selectFiles, type FileRequest } from './select-files.ts';
import { createSettings } from './settings.ts';
import { nativeVersion, version } from './version.ts';

/** What a project is opened with. */
export interface ProjectOptions {
  readonly cwd: string;
  readonly root?: string;
  /** The configuration file, when it is not the one that is found. */
  readonly config?: string;
  /** Levels that go before the configuration's. */
  readonly rules?: Readonly<Record<string, string>>;
  readonly reportUnusedDirectives?: boolean;
  readonly cache?: {
    readonly isOn: boolean;
    readonly location?: string;
    readonly strategy?: 'content' | 'metadata';
  };
  readonly adapter?: AdapterName;
  /** Whether programs stay open after a lint, which takes memory, so that the next one answers sooner. */
  readonly keepsPrograms?: boolean;
  /** The directory whose `typescript` 7 answers; by default the pinned one of this package. */
  readonly typescript?: string;
  /** Told what the user should know. */
  readonly notice?: (message: string) => void;
  readonly progress?: (message: string) => void;
}

/** A workspace, ready to be linted as often as wanted. Files are relative to its root. */
export interface LintProject {
  readonly workspace: Workspace;
  readonly config: Config;
  /** Milliseconds spent, by step, since the project was opened or the clock restarted. */
  readonly timings: Readonly<Record<string, number>>;
  restartClock(): void;
  files(): readonly string[];
  targetOf(file: string): Target;
  select(request: FileRequest): Promise<readonly string[]>;
  /** Lints files on the disk; those that are gone by now have no verdict. */
  lint(files: readonly string[]): ReadonlyMap<string, FileVerdict>;
  /** Lints one file with another text than that on the disk, until it is given `undefined`. */
  lintText(file: string, text: string | undefined): FileVerdict | undefined;
  /** Opens the programs of what has been looked at, so that the next lint need not. */
  warmUp(): void;
  /** Tells what has changed; absolute paths. Lists the files again when some came or went. */
  invalidate(changes: FileChanges): Promise<void>;
  /** Keeps what is known for the next run; a message when that fails. */
  save(): Promise<string | undefined>;
  close(): void;
}

/** Opens the workspace around a directory. */
export async function openLintProject(options: ProjectOptions): Promise<LintProject> {
  const { cwd, notice = () => {} } = options;
  const timings: Record<string, number> = {};
  const { lap, restart } = stopwatch(timings);
  const workspace = await findWorkspace({
    cwd,
    ...(options.root !== undefined && { root: resolve(cwd, options.root) }),
  });
  const { root } = workspace;
  const config = await readConfig({ ...options, root });
  const ignore = config.ignore ?? [];
  lap('read configuration');
  const list = async (): Promise<readonly string[]> => (await listSourceFiles({ root, ignore })).files;
  const choices = JSON.stringify([version(), nativeVersion(options.typescript), config]);
  const path = cachePath(options, root);
  // Git lists the files while the cache is read.
  const [files, table] = await Promise.all([list(), openTable(options, { root, path, key: choices })]);
  if (table.notice !== undefined) notice(table.notice);
  lap('list files, read cache');
  const state: Omit<StateOptions, 'files'> = {
    workspace,
    settings: createSettings(config, root),
    table,
    texts: openKeptTexts({
      path: options.cache?.isOn === false ? undefined : `${path}.texts`,
      key: hashOf(choices),
    }),
    choices,
    notice,
    lap,
    ...(options.adapter !== undefined && { adapter: options.adapter }),
    ...(options.typescript !== undefined && { typescript: options.typescript }),
    ...(options.keepsPrograms !== undefined && { keepsPrograms: options.keepsPrograms }),
    ...(options.progress !== undefined && { progress: options.progress }),
  };
  return projectOf({ options, config, timings, restart, ignore, list, state }, files);
}

interface Opened {
  readonly options: ProjectOptions;
  readonly config: Config;
  readonly timings: Readonly<Record<string, number>>;
  readonly restart: () => void;
  readonly ignore: readonly string[];
  readonly list: () => Promise<readonly string[]>;
  readonly state: Omit<StateOptions, 'files'>;
}

function projectOf(
  { options, config, timings, restart, ignore, list, state }: Opened,
  listed: readonly string[],
): LintProject {
  const { workspace, notice, table, texts, lap } = state;
  let files = listed;
  let current = createProjectState({ ...state, files });
  return {
    workspace,
    config,
    timings,
    restartClock: restart,
    files: () => files,
    targetOf: (file) => createTargetFinder(workspace, files)(file),
    select: (request) => selectFiles(request, { cwd: options.cwd, workspace, files, ignore, notice }),
    lint(wanted) {
      const { verdicts, seen } = current.lint(wanted);
      assertAllSeen(wanted, seen);
      return verdicts;
    },
    lintText: (file, text) => current.lintText(file, text),
    warmUp: () => current.warmUp(),
    async invalidate(changes) {
      const listedNow = changes.created.length + changes.deleted.length === 0 ? files : await list();
      // What is ignored, build output for example, comes and goes without being listed.
      if (listedNow === files || isSame(listedNow, files)) return current.invalidate(changes);
      current.close();
      files = listedNow;
      current = createProjectState({ ...state, files });
    },
    async save() {
      const problem = options.cache?.isOn === false ? undefined : await table.save({ listed: files });
      texts.save(files);
      lap('write cache');
      return problem;
    },
    close: () => current.close(),
  };
}

function cachePath({ cache, cwd }: ProjectOptions, root: string): string {
  const standard = join(root, 'node_modules/.cache/argument-comment-lint/files.json');
  return cache?.location === undefined ? standard : resolve(cwd, cache.location);
}

function openTable(
  { cache }: ProjectOptions,
  { root, path, key }: { root: string; path: string; key: string },
): Promise<FileTable<FileFacts>> {
  return openFileTable<FileFacts>({
    root,
    // Nothing is read from, or written to, a place that no run writes.
    path: cache?.isOn === false ? `${path}.none` : path,
    key,
    readFacts: readKeptFacts,
    ...(cache?.strategy !== undefined && { strategy: cache.strategy }),
  });
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((file, index) => file === other[index]);
}

function stopwatch(into: Record<string, number>): { lap: (step: string) => void; restart: () => void } {
  let before = performance.now();
  return {
    lap(step) {
      const now = performance.now();
      into[step] = (into[step] ?? 0) + now - before;
      before = now;
    },
    restart() {
      for (const step of Object.keys(into)) Reflect.deleteProperty(into, step);
      before = performance.now();
    },
  };
}
