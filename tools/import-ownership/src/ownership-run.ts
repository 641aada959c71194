import { join } from 'node:path';

import {
  checkConfig,
  findWorkspace,
  listSourceFiles,
  loadConfig,
  sortFindings,
  sourceExtensions,
  WorkspaceInvalidError,
  type Workspace,
} from '@codex-ts/lint-run';

import { buildGraph, type BuiltGraph } from './build-graph.ts';
import type { Config } from './config.ts';
import { ModuleUnparsableError, NoNeighboursError } from './errors.ts';
import { createOriginFinder, type OriginFinder } from './export-origin.ts';
import { createFindingMaker } from './findings/finding-maker.ts';
import type { OwnershipFinding, RuleId } from './findings/ownership-finding.ts';
import { judgeFindings } from './fix/judge.ts';
import { lazyConfigJsonSchema, lazyConfigSchema } from './lazy-config-schema.ts';
import { createManifestOverlay } from './manifest-overlay.ts';
import { openRecordTable, type CacheChoice } from './record-cache.ts';
import { levelsOf, runRules } from './rules/all-rules.ts';
import { createExceptions } from './rules/exceptions.ts';
import { componentExtensions } from './script-blocks.ts';

/** What to look at. */
export interface RunOptions {
  /** Where the search for workspace and configuration begins; the current folder by default. */
  readonly cwd?: string;
  /** The workspace itself. */
  readonly root?: string;
  /** The configuration, or its file; it is searched when absent. */
  readonly config?: Config | string;
  /** Levels that go before those of the configuration. */
  readonly rules?: Readonly<Record<string, string>>;
  /** On by default. */
  readonly cache?: CacheChoice;
  /** Milliseconds since 1970, for exceptions with a date. */
  readonly now?: () => number;
}

/** A workspace that has been looked at. */
export interface OwnershipRun {
  readonly graph: BuiltGraph;
  readonly origins: OriginFinder;
  readonly config: Config;
  /** Absolute; absent when there is none. */
  readonly configPath?: string;
  /** Sorted, judged. */
  readonly findings: readonly OwnershipFinding[];
  /** What the user should know besides. */
  readonly notices: readonly string[];
  /** The findings of another graph of the same workspace, before any fix was judged. */
  check(graph: BuiltGraph): readonly OwnershipFinding[];
  /** The graph that there would be if these files (sources, manifests, tsconfigs) had these texts. */
  withTexts(texts: ReadonlyMap<string, string>): Promise<BuiltGraph>;
  /** The findings, judged, that there would be if one source file had this text; none for one that does not parse. */
  reread(file: string, text: string): readonly OwnershipFinding[];
}

interface Configured {
  readonly config: Config;
  readonly configPath?: string;
}

const schema = { schema: lazyConfigSchema, jsonSchema: lazyConfigJsonSchema };

async function readConfig(options: RunOptions, root: string): Promise<Configured> {
  const { config, rules, cwd = root } = options;
  const tool = 'import-ownership';
  const loaded =
    typeof config === 'object'
      ? { value: await checkConfig(config, { path: 'config', ...schema }) }
      : await loadConfig({ tool, cwd, root, ...schema, ...(config === undefined ? {} : { path: config }) });
  const said = rules === undefined ? {} : await checkConfig({ rules }, { path: '--rule', ...schema });
  const { value, path } = { path: undefined, ...loaded };
  return {
    config: { ...value, ...(said.rules && { rules: { ...value.rules, ...said.rules } }) },
    ...(path === undefined ? {} : { configPath: path }),
  };
}

function dateOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

function checker(configured: Configured, options: RunOptions) {
  const { config, configPath } = configured;
  const level = levelsOf(config);
  const today = dateOf((options.now ?? Date.now)());
  const isOn = (rule: RuleId): boolean => level(rule) !== 'off';
  return (graph: BuiltGraph, origins: OriginFinder): OwnershipFinding[] => {
    const exceptions = createExceptions(config, today);
    const make = createFindingMaker(graph);
    const place = { root: graph.root, ...(configPath === undefined ? {} : { path: configPath }) };
    return sortFindings(runRules({ graph, origins, make, config, exceptions, isOn }, place));
  };
}

async function openWorkspace(options: RunOptions): Promise<Workspace> {
  const { cwd, root } = options;
  const workspace = await findWorkspace({
    ...(cwd === undefined ? {} : { cwd }),
    ...(root === undefined ? {} : { root }),
  });
  if (workspace.packages.length < 2) throw new NoNeighboursError(workspace.root);
  return withOwnNames(workspace);
}

/**
 * The workspace with one package to a name: who imports a name that two have imports nobody knows what. The root may
 * be called as one of its packages, since nobody imports it.
 */
function withOwnNames(workspace: Workspace): Workspace {
  const folders = new Map<string, string>();
  for (const { name, folder, directory } of workspace.packages) {
    if (folder === '.') continue;
    const other = folders.get(name);
    if (other !== undefined) {
      const problem = `the package in ${other} is called ${name}, too`;
      throw new WorkspaceInvalidError(join(directory, 'package.json'), { problem });
    }
    folders.set(name, folder);
  }
  const packages = workspace.packages.map((each) =>
    each.folder === '.' && folders.has(each.name) ? { ...each, name: `${each.name} (root)` } : each,
  );
  return { ...workspace, packages };
}

/**
 * Looks at a whole workspace: who declares, hands on and reads what. Throws the errors of `@codex-ts/lint-run` for
 * workspace, files and configuration, ModuleUnparsableError, TsconfigInvalidError and NoNeighboursError.
 */
export async function runOwnership(options: RunOptions = {}): Promise<OwnershipRun> {
  const workspace = await openWorkspace(options);
  const configured = await readConfig(options, workspace.root);
  const { config } = configured;
  const { files } = await listSourceFiles({
    root: workspace.root,
    extensions: [...sourceExtensions, ...componentExtensions],
    ignore: config.ignore ?? [],
  });
  const { conditions = [] } = config;
  const cache = options.cache ?? { isOn: true };
  const findsWrappers = levelsOf(config)('forwarder') !== 'off';
  const facts = { conditions, findsWrappers };
  const table = await openRecordTable(workspace, { cache, facts });
  const graph = buildGraph({ workspace, files, table, ...facts });
  const origins = createOriginFinder(graph);
  const check = checker(configured, options);
  const findings = sortFindings(judgeFindings(graph, check(graph, origins)));
  const unsaved = await table.save({ listed: files });
  return {
    graph,
    origins,
    ...configured,
    findings,
    notices: [table.notice, unsaved].filter((each) => each !== undefined),
    check: (other) => check(other, createOriginFinder(other)),
    async withTexts(texts) {
      const overlaid = createManifestOverlay(workspace, texts);
      return buildGraph({ workspace: overlaid, files, table, texts, ...facts });
    },
    reread(file, text) {
      try {
        const other = buildGraph({ workspace, files, table, texts: new Map([[file, text]]), ...facts });
        return judgeFindings(other, check(other, createOriginFinder(other)));
      } catch (error) {
        // Whoever is typing has a linter that says so.
        if (error instanceof ModuleUnparsableError) return [];
        throw error;
      }
    },
  };
}
