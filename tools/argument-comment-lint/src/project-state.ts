import {
  createPackageFinder,
  FileChangedError,
  type FileLook,
  type FileTable,
  type Workspace,
} from '@codex-ts/lint-run';

import type { AdapterName, FileChanges } from './checker/checker.ts';
import { createEngine, type Engine } from './engine.ts';
import { factsOf, type FileFacts } from './file-facts.ts';
import type { FileVerdict } from './argument-finding.ts';
import { bodyEdits, earlierShapes, type EditedText } from './body-edits.ts';
import type { KeptTexts } from './kept-texts.ts';
import type { Settings } from './settings.ts';
import { createTsconfigFiles } from './tsconfig-files.ts';
import { createVerdictKeys, type VerdictKeys } from './verdict-key.ts';

/** What is known of a workspace while it is linted, and the TypeScript that is asked. Files are relative to the root. */
export interface ProjectState {
  lint(files: readonly string[]): LintOutcome;
  lintText(file: string, text: string | undefined): FileVerdict | undefined;
  /** Opens the programs of all files that a rule can have something to say about. */
  warmUp(): void;
  invalidate(changes: FileChanges): void;
  close(): void;
}

/** Verdicts by file. Files that are gone have none. */
export interface LintOutcome {
  readonly verdicts: ReadonlyMap<string, FileVerdict>;
  /** Files that have a verdict, or are gone. */
  readonly seen: readonly string[];
}

/** What a state is made of. */
export interface StateOptions {
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly files: readonly string[];
  readonly table: FileTable<FileFacts>;
  readonly texts: KeptTexts;
  /** What verdicts depend on besides the files. */
  readonly choices: string;
  readonly adapter?: AdapterName;
  readonly typescript?: string;
  readonly keepsPrograms?: boolean;
  readonly notice: (message: string) => void;
  /** Told when many files go to TypeScript, which takes a while. */
  readonly progress?: (message: string) => void;
  readonly lap: (step: string) => void;
}

/** So many files take a second or more. */
const manyFiles = 200;

/** Makes the state of a run, or of many while files change. */
export function createProjectState(options: StateOptions): ProjectState {
  return new State(options);
}

class State implements ProjectState {
  readonly #options: StateOptions;
  #engine: Engine | undefined;
  #facts: ReadonlyMap<string, FileFacts> = new Map();
  #keys: VerdictKeys | undefined;
  #tsconfigs = createTsconfigFiles();
  /** Texts of files that have been edited since the last lint. */
  #edited = new Map<string, EditedText>();

  constructor(options: StateOptions) {
    this.#options = options;
  }

  lint(wanted: readonly string[]): LintOutcome {
    const { table, lap } = this.#options;
    const looks = this.#scan();
    lap('look at files');
    const keys = (this.#keys ??= this.#newKeys(looks));
    const { keyOf } = keys;
    const { verdicts, misses: unknown } = recall(wanted, this.#facts, keyOf);
    lap('compare with cache');
    const misses = this.#withoutUnaffected(unknown, { keys, looks, verdicts });
    if (misses.length > 0) {
      if (misses.length >= manyFiles) {
        this.#options.progress?.(`${misses.length} of ${wanted.length} files go to TypeScript …`);
      }
      for (const [file, value] of this.#started().lint(misses)) {
        verdicts.set(file, value);
        const [look, known] = [looks.get(file), this.#facts.get(file)];
        if (look && known) table.keep(look, { ...known, verdict: { key: keyOf(file), value } });
      }
      lap('check with types');
    }
    return {
      verdicts,
      seen: wanted.filter((file) => verdicts.has(file) || table.look(file) === undefined),
    };
  }

  /** Takes what an edit of function bodies did not change out of the files to check, and remembers that. */
  #withoutUnaffected(files: readonly string[], { keys, looks, verdicts }: Known): readonly string[] {
    const texts = this.#edited;
    this.#edited = new Map();
    const shapes = earlierShapes(texts, this.#facts);
    if (shapes.size === 0) return files;
    const before = keys.withShapes(shapes);
    const known = files.filter(
      (file) => !shapes.has(file) && this.#facts.get(file)?.verdict?.key === before.keyOf(file),
    );
    const edits = known.length === 0 ? undefined : bodyEdits(shapes.keys(), texts);
    if (edits === undefined) return files;
    for (const file of this.#started().unaffected(known, edits)) {
      const [look, facts] = [looks.get(file), this.#facts.get(file)];
      if (look === undefined || facts?.verdict === undefined) continue;
      const { value } = facts.verdict;
      this.#options.table.keep(look, { ...facts, verdict: { key: keys.keyOf(file), value } });
      verdicts.set(file, value);
    }
    this.#options.lap('compare types');
    return files.filter((file) => !verdicts.has(file));
  }

  lintText(file: string, text: string | undefined): FileVerdict | undefined {
    this.#keys ??= this.#newKeys(this.#scan());
    const engine = this.#started();
    engine.replace(file, text);
    return engine.lint([file]).get(file);
  }

  warmUp(): void {
    this.#started().warmUp([...this.#facts].filter(([, { matters }]) => matters).map(([file]) => file));
  }

  invalidate(changes: FileChanges): void {
    const { changed, created, deleted } = changes;
    if (created.length + deleted.length > 0) this.#keys = undefined;
    // Another tsconfig, manifest or lockfile means other programs.
    if ([...changed, ...created, ...deleted].every((path) => sourceName.test(path))) {
      this.#engine?.invalidate(changes);
    } else {
      this.close();
      this.#keys = undefined;
      this.#tsconfigs = createTsconfigFiles();
    }
  }

  close(): void {
    this.#engine?.close();
    this.#engine = undefined;
  }

  #started(): Engine {
    const { workspace, settings, files, notice, adapter, typescript, keepsPrograms } = this.#options;
    this.#engine ??= createEngine({
      workspace,
      settings,
      files,
      tsconfigs: this.#tsconfigs,
      globalsOf: (file) => this.#keys?.globalsOf(file) ?? new Set(),
      notice,
      ...(adapter !== undefined && { adapter }),
      ...(typescript !== undefined && { typescript }),
      ...(keepsPrograms !== undefined && { keepsPrograms }),
    });
    return this.#engine;
  }

  #scan(): ReadonlyMap<string, FileLook<FileFacts>> {
    const looks = new Map<string, FileLook<FileFacts>>();
    const facts = new Map<string, FileFacts>();
    for (const file of this.#options.files) {
      const found = lookAt(this.#options.table, file, (text, read) => this.#remember(file, text, read));
      if (found === undefined) continue;
      looks.set(file, found.look);
      facts.set(file, found.facts);
    }
    const contents = new Map([...looks].map(([file, { hash }]) => [file, hash]));
    this.#keys = isSameGraph(this.#facts, facts) ? this.#keys?.withContents(contents) : undefined;
    this.#facts = facts;
    return looks;
  }

  #remember(file: string, text: string, facts: FileFacts): void {
    if (!facts.isInferred) return;
    const { texts } = this.#options;
    const before = texts.get(file);
    if (before !== undefined && before.text !== text) this.#edited.set(file, { before, after: text });
    texts.keep(file, text, facts);
  }

  #newKeys(looks: ReadonlyMap<string, FileLook<FileFacts>>): VerdictKeys {
    const { workspace, choices } = this.#options;
    const packageOf = createPackageFinder(workspace);
    return createVerdictKeys({
      workspace,
      facts: this.#facts,
      contents: new Map([...looks].map(([file, { hash }]) => [file, hash])),
      packageNameOf: (file) => packageOf(file)?.name,
      tsconfigs: this.#tsconfigs,
      choices,
    });
  }
}

interface Known {
  readonly keys: VerdictKeys;
  readonly looks: ReadonlyMap<string, FileLook<FileFacts>>;
  readonly verdicts: Map<string, FileVerdict>;
}

const sourceName = /\.[cm]?[jt]sx?$/u;

/** Whether every file looks to all others as it did. */
function isSameGraph(before: ReadonlyMap<string, FileFacts>, now: ReadonlyMap<string, FileFacts>): boolean {
  if (before.size !== now.size) return false;
  return [...now].every(([file, facts]) => {
    const then = before.get(file);
    if (then === facts) return true;
    if (then === undefined || then.isGlobal || facts.isGlobal || then.shape !== facts.shape) return false;
    return then.imports.join('\n') === facts.imports.join('\n');
  });
}

/** The verdicts that are known, and the files without one. */
function recall(
  wanted: readonly string[],
  facts: ReadonlyMap<string, FileFacts>,
  keyOf: (file: string) => string,
): { verdicts: Map<string, FileVerdict>; misses: string[] } {
  const verdicts = new Map<string, FileVerdict>();
  const misses: string[] = [];
  for (const file of wanted) {
    const known = facts.get(file);
    if (known === undefined) continue;
    if (!known.matters) verdicts.set(file, { findings: [], unnamed: [] });
    else if (known.verdict?.key === keyOf(file)) verdicts.set(file, known.verdict.value);
    else misses.push(file);
  }
  return { verdicts, misses };
}

/** A file may change between its look and its reading; then it is looked at again. */
function lookAt(
  table: FileTable<FileFacts>,
  file: string,
  tell: (text: string, facts: FileFacts) => void,
): { look: FileLook<FileFacts>; facts: FileFacts } | undefined {
  for (let attempt = 0; ; attempt++) {
    const look = table.look(file);
    if (look === undefined) return undefined;
    if (look.facts !== undefined) return { look, facts: look.facts };
    try {
      const text = look.text();
      const facts = factsOf(file, text);
      table.keep(look, facts);
      tell(text, facts);
      return { look, facts };
    } catch (error) {
      if (!(error instanceof FileChangedError) || attempt === 3) throw error;
    }
  }
}
