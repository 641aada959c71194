import { createPackageFinder, type Workspace, type WorkspacePackage } from '@codex-ts/lint-run';

import type { AdapterName, CheckedProgram, Checker, FileChanges, ProgramPlan } from './checker/checker.ts';
import { loadChecker } from './checker/load-checker.ts';
import { TsconfigInvalidError } from './errors.ts';
import type { FileVerdict } from './argument-finding.ts';
import type { BodyEdit } from './function-bodies.ts';
import { lintFile } from './lint-file.ts';
import { createProgramGrouper, type ProgramGroup, type ProgramGrouper } from './program-groups.ts';
import type { Settings } from './settings.ts';
import { createTsconfigFiles, type TsconfigFiles } from './tsconfig-files.ts';
import { workspaceSources } from './workspace-sources.ts';

/** What an engine is made of. Files are relative to the root of the workspace. */
export interface EngineOptions {
  readonly workspace: Workspace;
  readonly settings: Settings;
  /** Every source file of the workspace: a declaration file that is not among them is build output. */
  readonly files: readonly string[];
  /** Those of the source files that a file can see, itself too, and that declare something for a whole program. */
  readonly globalsOf?: (file: string) => ReadonlySet<string>;
  readonly tsconfigs?: TsconfigFiles;
  readonly adapter?: AdapterName;
  /** Whether programs stay open, however many files they have: for answers to what changes next. */
  readonly keepsPrograms?: boolean;
  /** The directory whose `typescript` 7 answers; by default the pinned one of this package. */
  readonly typescript?: string;
  readonly notice?: (message: string) => void;
}

/** Lints files with types. TypeScript starts with the first file that needs it. */
export interface Engine {
  /**
   * Lints files. A file that no program holds has no verdict: it is gone.
   *
   * @throws {@link TsconfigInvalidError} when a tsconfig that lists one of them cannot be read.
   */
  lint(files: readonly string[]): ReadonlyMap<string, FileVerdict>;
  /** Opens the programs of files that are linted later. */
  warmUp(files: readonly string[]): void;
  /** Those of the files whose verdicts cannot have changed by edits of function bodies in others. */
  unaffected(files: readonly string[], edits: ReadonlyMap<string, BodyEdit>): readonly string[];
  /** Lints one file in a program that somebody else has opened. */
  lintIn(program: CheckedProgram, file: string): FileVerdict | undefined;
  /** Puts a text in the place of a file's, until `undefined` takes it away. */
  replace(file: string, text: string | undefined): void;
  /** Tells what has changed on the disk. */
  invalidate(changes: FileChanges): void;
  close(): void;
}

/** Makes an engine. */
export function createEngine(options: EngineOptions): Engine {
  return new TypedEngine(options);
}

class TypedEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #root: string;
  readonly #overlay = new Map<string, string>();
  readonly #listed: ReadonlySet<string>;
  readonly #isFirstParty: (path: string) => boolean;
  readonly #packageOf: (file: string) => WorkspacePackage | undefined;
  #opened: readonly OpenProgram[] = [];
  #checker: Checker | undefined;
  #grouper: ProgramGrouper | undefined;

  constructor(options: EngineOptions) {
    const { workspace, settings, files } = options;
    this.#options = options;
    this.#root = workspace.root.replaceAll('\\', '/');
    this.#listed = new Set(files);
    this.#isFirstParty = createOwnership({ root: this.#root, settings, files });
    this.#packageOf = createPackageFinder(workspace);
  }

  lint(files: readonly string[]): ReadonlyMap<string, FileVerdict> {
    const checker = this.#started();
    const verdicts = new Map<string, FileVerdict>();
    for (const group of this.#group(files, checker)) {
      this.#lintGroup(group, this.#open(group, checker), verdicts);
    }
    return verdicts;
  }

  warmUp(files: readonly string[]): void {
    const checker = this.#started();
    for (const group of this.#group(files, checker)) this.#open(group, checker);
  }

  unaffected(files: readonly string[], edits: ReadonlyMap<string, BodyEdit>): readonly string[] {
    const checker = this.#started();
    const groups = this.#group(files, checker);
    const seenAt = (moment: keyof BodyEdit): (string | undefined)[] => {
      const texts = [...edits].map(([file, edit]) => ({ ...edit[moment], path: `${this.#root}/${file}` }));
      return groups.map((group) => this.#open(group, checker).returnedTypes(texts));
    };
    let before: readonly (string | undefined)[];
    for (const [file, edit] of edits) this.replace(file, edit.before.text);
    try {
      before = seenAt('before');
    } finally {
      for (const file of edits.keys()) this.replace(file, /*text*/ undefined);
    }
    if (before.every((each) => each === undefined)) return [];
    const after = seenAt('after');
    return groups
      .filter((_, index) => before[index] !== undefined && before[index] === after[index])
      .flatMap((group) => group.files.map((path) => path.slice(this.#root.length + 1)));
  }

  lintIn(program: CheckedProgram, file: string): FileVerdict | undefined {
    const { settings } = this.#options;
    const unit = program.read(`${this.#root}/${file}`);
    return (
      unit &&
      lintFile(file, unit, {
        program,
        settings,
        isFirstParty: this.#isFirstParty,
        packageNameOf: (path) => this.#packageOf(path.slice(this.#root.length + 1))?.name,
      })
    );
  }

  replace(file: string, text: string | undefined): void {
    const path = `${this.#root}/${file}`;
    const isCreated = !this.#overlay.has(path) && text !== undefined && !this.#listed.has(file);
    if (text === undefined) this.#overlay.delete(path);
    else this.#overlay.set(path, text);
    this.#checker?.invalidate({
      changed: isCreated ? [] : [path],
      created: isCreated ? [path] : [],
      deleted: [],
    });
  }

  invalidate(changes: FileChanges): void {
    this.#checker?.invalidate(changes);
  }

  close(): void {
    this.#checker?.close();
    this.#checker = undefined;
    this.#grouper = undefined;
    this.#opened = [];
  }

  #started(): Checker {
    const { adapter, typescript, notice, files, keepsPrograms } = this.#options;
    this.#checker ??= loadChecker({
      root: this.#root,
      overlay: this.#overlay,
      // Programs that stay open are held many times over while files change.
      ...(keepsPrograms !== true && { heapMegabytes: heapMegabytesFor(files.length) }),
      ...(adapter !== undefined && { adapter }),
      ...(typescript !== undefined && { nativeFrom: typescript }),
      ...(notice !== undefined && { notice }),
    });
    return this.#checker;
  }

  #lintGroup({ plan, files }: ProgramGroup, program: CheckedProgram, into: Map<string, FileVerdict>): void {
    if (program.configProblems.length > 0) {
      throw new TsconfigInvalidError(plan.config ?? plan.directory, program.configProblems);
    }
    for (const [index, path] of files.entries()) {
      if (index % mostTrees === mostTrees - 1) this.#checker?.forget();
      const file = path.slice(this.#root.length + 1);
      const verdict = this.lintIn(program, file);
      if (verdict !== undefined) into.set(file, verdict);
    }
  }

  #group(files: readonly string[], checker: Checker): readonly ProgramGroup[] {
    this.#grouper ??= this.#newGrouper(checker);
    return this.#grouper.group(files.map((file) => `${this.#root}/${file}`));
  }

  #newGrouper(checker: Checker): ProgramGrouper {
    const { workspace, tsconfigs = createTsconfigFiles(), globalsOf } = this.#options;
    const seenBy = (file: string): string[] =>
      [...(globalsOf?.(file) ?? [])].map((each) => `${this.#root}/${each}`);
    return createProgramGrouper({
      root: this.#root,
      tsconfigs,
      workspacePaths: workspaceSources(workspace, this.#listed),
      readConfig: (path) => checker.readConfig(path),
      globalsOf: (path) => {
        const file = path.startsWith(`${this.#root}/`) ? path.slice(this.#root.length + 1) : path;
        if (this.#listed.has(file)) return seenBy(file);
        return /\.d\.[cm]?ts$/u.test(path) ? [path] : [];
      },
      allGlobals: () =>
        [...this.#listed]
          .filter((file) => globalsOf?.(file).has(file))
          .map((file) => `${this.#root}/${file}`),
    });
  }

  /** An open program that has the files already serves. Others are closed when they take too much. */
  #open({ key, plan, files }: ProgramGroup, checker: Checker): CheckedProgram {
    const serving = this.#opened.find((open) => open.key === key && hasAll(open.plan, files));
    const wanted = serving ?? { key, plan };
    const others = this.#opened.filter((open) => open !== wanted);
    const count = others.reduce((sum, open) => sum + open.plan.files.length, wanted.plan.files.length);
    const isTooMany = this.#options.keepsPrograms !== true && count > mostOpenFiles;
    const closed = others.filter(
      (open) => isTooMany || (open.key === key && hasAll(wanted.plan, open.plan.files)),
    );
    this.#opened = [...others.filter((open) => !closed.includes(open)), wanted];
    return checker.open(
      wanted.plan,
      closed.map((open) => open.plan),
    );
  }
}

interface OpenProgram {
  readonly key: string;
  readonly plan: ProgramPlan;
}

function hasAll({ files }: ProgramPlan, wanted: readonly string[]): boolean {
  const has = new Set(files);
  return wanted.every((file) => has.has(file));
}

/** So many files are open in programs that are not asked at the moment. */
const mostOpenFiles = 1000;

/** So many files have their trees in memory. */
const mostTrees = 32;

/** What the trees and types of so many files take, those of dependencies too: a garbage collection would free little. */
function heapMegabytesFor(files: number): number {
  return Math.max(800, Math.ceil(files * 0.3));
}

const foreignPath = /(?:^|\/)(?:node_modules|\.yarn)\/|^bundled:/u;

function createOwnership({
  root,
  settings,
  files,
}: {
  root: string;
  settings: Settings;
  files: readonly string[];
}): (path: string) => boolean {
  // TypeScript folds case where the file system does.
  const declarations = new Set(
    files.filter((file) => /\.d\.[cm]?ts$/u.test(file)).map((file) => `${root}/${file}`.toLowerCase()),
  );
  return (path) => {
    const chosen = settings.isFirstParty(path);
    if (chosen !== undefined) return chosen;
    if (foreignPath.test(path)) return false;
    return !/\.d\.[cm]?ts$/u.test(path) || declarations.has(path.toLowerCase());
  };
}
