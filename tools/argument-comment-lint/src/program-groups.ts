import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

import type { Checker, ProgramPlan } from './checker/checker.ts';
import type { TsconfigFiles } from './tsconfig-files.ts';

/** A program to open, and the files to look at in it. */
export interface ProgramGroup {
  /** Programs of one key give the same answers about the files that they share. */
  readonly key: string;
  readonly plan: ProgramPlan;
  /** Absolute paths. */
  readonly files: readonly string[];
}

/** What programs are planned with. */
export interface GroupOptions {
  readonly root: string;
  readonly tsconfigs: TsconfigFiles;
  readonly readConfig: Checker['readConfig'];
  /** Entries for `paths` that lead to the sources of the workspace's packages. */
  readonly workspacePaths: Readonly<Record<string, readonly string[]>>;
  /**
   * The files that a file can see, itself too, and that declare something for a whole program. What they declare holds
   * for those files alone that would see it in a program of their own.
   */
  readonly globalsOf: (path: string) => readonly string[];
  /** All files that declare something for a whole program. */
  readonly allGlobals: () => readonly string[];
}

/** Options that change neither what a name means nor which overload is chosen. */
const irrelevantOptions: ReadonlySet<string> = new Set(
  (
    'allowImportingTsExtensions,allowUnreachableCode,allowUnusedLabels,assumeChangesOnlyAffectDirectDependencies,' +
    'checkJs,composite,configFilePath,declaration,declarationDir,declarationMap,disableSizeLimit,downlevelIteration,' +
    'emitBOM,emitDeclarationOnly,erasableSyntaxOnly,explainFiles,forceConsistentCasingInFileNames,importHelpers,' +
    'incremental,inlineSourceMap,inlineSources,isolatedDeclarations,isolatedModules,listFiles,mapRoot,newLine,noEmit,' +
    'noEmitHelpers,noEmitOnError,noErrorTruncation,noFallthroughCasesInSwitch,noImplicitOverride,noImplicitReturns,' +
    'noPropertyAccessFromIndexSignature,noUnusedLocals,noUnusedParameters,outDir,outFile,pretty,removeComments,' +
    'rewriteRelativeImportExtensions,rootDir,skipDefaultLibCheck,skipLibCheck,sourceMap,sourceRoot,stripInternal,' +
    'suppressOutputPathCheck,tsBuildInfoFile,verbatimModuleSyntax'
  ).split(','),
);

/** Without any tsconfig: what a bundler would understand, with every type package there is. */
const bareOptions = {
  allowImportingTsExtensions: true,
  jsx: 'preserve',
  module: 'preserve',
  moduleResolution: 'bundler',
  noEmit: true,
  resolveJsonModule: true,
  strict: true,
  target: 'esnext',
  types: ['*'],
};

interface Config {
  readonly path: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly fileNames: ReadonlySet<string>;
}

/** Sorts files into programs. */
export interface ProgramGrouper {
  /**
   * Into as few programs as give the same answers: tsconfigs whose options agree share one, and files that no tsconfig
   * lists get the options of the nearest one.
   */
  group(files: readonly string[]): readonly ProgramGroup[];
}

interface Forming {
  readonly configs: Set<Config | undefined>;
  readonly files: string[];
  /** Those that no file brings in by itself. */
  readonly globals: ReadonlySet<string>;
  readonly isOrphaned: boolean;
}

/** What sorts files, for as long as no tsconfig changes and no file comes or goes. */
export function createProgramGrouper(options: GroupOptions): ProgramGrouper {
  const ownerOf = createOwnerFinder(options);
  return {
    group(files) {
      const facts = readConfigFacts(options, ownerOf);
      const groups = new Map<string, Forming>();
      for (const file of files) {
        const { config, isListed } = ownerOf(file);
        const globals =
          isListed && config !== undefined ? facts.globalsOf(config) : facts.orphanGlobals(file, config);
        const chosen = config === undefined ? '' : facts.keyOf(config);
        const key = JSON.stringify([isListed, chosen, [...globals].toSorted()]);
        const group = groups.get(key) ?? { configs: new Set(), files: [], globals, isOrphaned: !isListed };
        group.configs.add(config);
        group.files.push(file);
        groups.set(key, group);
      }
      return [...groups].map(([key, group]) => ({ key, plan: planOf(group, options), files: group.files }));
    },
  };
}

interface ConfigFacts {
  keyOf(config: Config): string;
  globalsOf(config: Config): ReadonlySet<string>;
  orphanGlobals(file: string, config: Config | undefined): ReadonlySet<string>;
}

/** What is the same for all files of a tsconfig. */
function readConfigFacts(options: GroupOptions, ownerOf: (file: string) => Owner): ConfigFacts {
  const keys = new Map<Config, string>();
  const globals = new Map<Config, ReadonlySet<string>>();
  // Scripts that no tsconfig lists share one global scope, with the options of the same tsconfig.
  const orphans = Map.groupBy(
    options.allGlobals().filter((file) => !ownerOf(file).isListed),
    (file) => ownerOf(file).config,
  );
  return {
    keyOf: (config) => kept(keys, config, () => keyOf(config)),
    globalsOf: (config) =>
      kept(globals, config, () => new Set([...config.fileNames].flatMap((file) => options.globalsOf(file)))),
    orphanGlobals: (file, config) => new Set([...(orphans.get(config) ?? []), ...options.globalsOf(file)]),
  };
}

function kept<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function planOf(
  { configs, files, globals, isOrphaned }: Forming,
  { root, tsconfigs, workspacePaths }: GroupOptions,
): ProgramPlan {
  const [first] = configs;
  const members = [...configs].filter((config) => config !== undefined);
  const listed = isOrphaned ? files : members.flatMap(({ fileNames }) => [...fileNames]);
  const paths = { ...workspacePaths, ...ownPaths(first) };
  return {
    ...(first !== undefined && { config: first.path }),
    directory: first === undefined ? root : dirname(first.path),
    files: [...new Set([...listed, ...globals])].toSorted(),
    references: [...new Set(members.flatMap(({ path }) => tsconfigs.read(path)?.references ?? []))].filter(
      existsSync,
    ),
    options: {
      ...(first === undefined && bareOptions),
      ...(isOrphaned && { allowJs: true }),
      ...(Object.keys(paths).length > 0 && { paths }),
    },
  };
}

/** The `paths` of a config, absolute. */
function ownPaths(config: Config | undefined): Record<string, readonly string[]> {
  const { paths, pathsBasePath, baseUrl } = config?.options ?? {};
  const base = [baseUrl, pathsBasePath].find((each) => typeof each === 'string') ?? '/';
  if (typeof paths !== 'object' || paths === null) return {};
  return Object.fromEntries(
    Object.entries(paths).map(([alias, targets]: [string, unknown]) => [
      alias,
      (Array.isArray(targets) ? targets : []).map((target) =>
        /^(?:\/|[A-Za-z]:)/u.test(String(target)) ? String(target) : join(base, String(target)),
      ),
    ]),
  );
}

interface Owner {
  readonly config: Config | undefined;
  readonly isListed: boolean;
}

function createOwnerFinder({ root, tsconfigs, readConfig }: GroupOptions): (file: string) => Owner {
  const configs = new Map<string, Config>();
  const reachable = new Map<string, readonly string[]>();

  function configAt(path: string): Config {
    const known = configs.get(path);
    if (known !== undefined) return known;
    const { fileNames, options } = readConfig(path);
    const config = { path, options, fileNames: new Set(fileNames) };
    configs.set(path, config);
    return config;
  }

  /** The configs of a directory, each followed by those it references. */
  function configsAt(directory: string): readonly string[] {
    const known = reachable.get(directory);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const waiting = tsconfigs.inDirectory(directory).toReversed();
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const tsconfig = found.has(path) ? undefined : tsconfigs.read(path);
      if (tsconfig === undefined) continue;
      found.add(path);
      waiting.push(...tsconfig.references.toReversed());
    }
    reachable.set(directory, [...found]);
    return [...found];
  }

  return (file) => {
    let nearest: string | undefined;
    for (let directory = dirname(file); ; directory = dirname(directory)) {
      const candidates = configsAt(directory);
      for (const path of candidates) {
        if (configAt(path).fileNames.has(file)) return { config: configAt(path), isListed: true };
      }
      // A config that only refers to others has options for nobody.
      nearest ??= candidates.find((path) => configAt(path).fileNames.size > 0) ?? candidates[0];
      if (directory === root || directory === dirname(directory)) break;
    }
    return { config: nearest === undefined ? undefined : configAt(nearest), isListed: false };
  };
}

function keyOf(config: Config): string {
  const relevant = Object.entries(config.options)
    .filter(([name]) => !irrelevantOptions.has(name) && name !== 'paths' && name !== 'pathsBasePath')
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([relevant, ownPaths(config), typePackages(config)]);
}

/** Where the packages of `types` are for this config: another place is another program. */
function typePackages({ path, options }: Config): string[] {
  const { types } = options;
  if (!Array.isArray(types)) return [];
  return types.map((name) => {
    for (let directory = dirname(path); ; directory = dirname(directory)) {
      for (const place of [`node_modules/@types/${name}`, `node_modules/${name}`]) {
        const found = join(directory, place);
        if (existsSync(found)) return realpathSync(found);
      }
      if (directory === dirname(directory)) return name === '*' ? dirname(path) : String(name);
    }
  });
}
