import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

import type { Workspace } from '@codex-ts/lint-run';

import { hashOf, type FileFacts } from './file-facts.ts';
import { readImportGraph } from './import-graph.ts';
import type { TsconfigFiles } from './tsconfig-files.ts';
import { workspaceSources } from './workspace-sources.ts';

/** What a key is made of, besides the file itself. Files are relative to the root. */
export interface KeyOptions {
  readonly workspace: Workspace;
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** The hash of each file's bytes. */
  readonly contents: ReadonlyMap<string, string>;
  readonly packageNameOf: (file: string) => string | undefined;
  readonly tsconfigs: TsconfigFiles;
  /** Version of the lint, of TypeScript, and the configuration. */
  readonly choices: string;
}

/** What the verdict on a file depends on. */
export interface VerdictKeys {
  /**
   * The key of a file's verdict: its content, the shapes of everything it imports, and what holds for all files. While
   * the key stays, so does the verdict.
   */
  readonly keyOf: (file: string) => string;
  /** The files it imports, directly or not, that declare something for all files; itself, if it does. */
  readonly globalsOf: (file: string) => ReadonlySet<string>;
  /** The keys that there would be if some files looked otherwise to the others. */
  readonly withShapes: (shapes: ReadonlyMap<string, string>) => VerdictKeys;
  /** The same for files whose contents are others by now, while none of them looks different to the others. */
  readonly withContents: (contents: ReadonlyMap<string, string>) => VerdictKeys;
}

/** Looks at what verdicts depend on. */
export function createVerdictKeys(options: KeyOptions): VerdictKeys {
  const { workspace, facts, contents, packageNameOf } = options;
  const root = slashed(workspace.root);
  const configs = readTsconfigs(root, [...facts.keys()], options.tsconfigs);
  const environment = environmentOf(options, configs);
  const packageFiles = new Map<string, string[]>(workspace.packages.map(({ name }) => [name, []]));
  for (const file of facts.keys()) packageFiles.get(packageNameOf(file) ?? '')?.push(file);
  const aliases = new Map<string, string[]>();
  for (const [entry, targets] of Object.entries(workspaceSources(workspace, new Set(facts.keys())))) {
    addAll(
      aliases,
      entry,
      targets.map((target) => relativeTo(root, target)),
    );
  }
  for (const { aliases: own, baseUrl } of configs) {
    for (const [alias, targets] of own)
      addAll(
        aliases,
        alias,
        targets.map((target) => relativeTo(root, target)),
      );
    if (baseUrl !== undefined) addAll(aliases, '*', [`${relativeTo(root, baseUrl)}/*`]);
  }
  const closuresWith = readImportGraph({
    facts,
    packageFiles,
    packageNameOf,
    aliases,
    namesIn: createDirectoryReader(root),
    hashOfUnlisted: (file) => readHash(join(root, file)),
  });
  type Closures = ReturnType<typeof closuresWith>;
  const keysFor = (now: ReadonlyMap<string, string>, closures: Closures): VerdictKeys => ({
    keyOf: (file) => hashOf(`${now.get(file)} ${closures.get(file)?.hash} ${environment}`),
    globalsOf: (file) => closures.get(file)?.globals ?? new Set(),
    withShapes: (shapes) => keysFor(now, closuresWith(shapes)),
    withContents: (others) => keysFor(others, closures),
  });
  return keysFor(contents, closuresWith());
}

function environmentOf(
  { workspace, facts, contents, choices }: KeyOptions,
  configs: readonly Tsconfig[],
): string {
  const { packages } = workspace;
  const root = slashed(workspace.root);
  const lockfiles = [
    'pnpm-lock.yaml',
    'package-lock.json',
    'yarn.lock',
    'bun.lock',
    'node_modules/.package-lock.json',
  ];
  const globals = [...facts]
    .filter(([, { isGlobal }]) => isGlobal)
    .map(([file]) => `${file} ${contents.get(file)}`);
  return hashOf(
    JSON.stringify([
      choices,
      configs.map(({ path, text }) => [relativeTo(root, path), text]),
      packages.map(({ folder, manifest }) => [folder, manifest.raw]),
      lockfiles.map((name) => readHash(join(root, name))),
      globals,
    ]),
  );
}

type Tsconfig = NonNullable<ReturnType<TsconfigFiles['read']>>;

/** Every tsconfig above a file, and what those extend and refer to. */
function readTsconfigs(root: string, files: readonly string[], tsconfigs: TsconfigFiles): Tsconfig[] {
  const directories = new Set<string>([root]);
  for (const file of files) {
    for (
      let at = dirname(join(root, file));
      !directories.has(at) && at.length > root.length;
      at = dirname(at)
    ) {
      directories.add(at);
    }
  }
  const found = new Map<string, Tsconfig>();
  const waiting = [...directories].toSorted().flatMap((directory) => tsconfigs.inDirectory(directory));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const config = found.has(path) ? undefined : tsconfigs.read(path);
    if (config === undefined) continue;
    found.set(path, config);
    waiting.push(...config.extended, ...config.references);
  }
  return [...found.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function addAll(into: Map<string, string[]>, key: string, values: readonly string[]): void {
  into.set(key, [...(into.get(key) ?? []), ...values]);
}

/** Outside of the root it stays as it is, and leads to no listed file. */
function relativeTo(root: string, path: string): string {
  if (path === root) return '.';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

/** Each directory is read once. */
function createDirectoryReader(root: string): (directory: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  return (directory) => {
    const names = known.get(directory) ?? readNames(join(root, directory));
    known.set(directory, names);
    return names;
  };
}

function readNames(path: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(path));
  } catch {
    return new Set(); // not there, or no directory
  }
}

function readHash(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return hashOf(readFileSync(path, 'latin1'));
  } catch {
    return undefined; // a directory, or gone
  }
}
