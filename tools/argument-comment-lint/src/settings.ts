import type { Choices, Config, Level, RuleId } from './config.ts';
import { globPattern, namePattern } from './glob.ts';
import type { RuleOptions } from './rules/argument-facts.ts';

/** The configuration as it holds for one file. */
export interface FileSettings extends RuleOptions {
  readonly levels: Readonly<Record<RuleId, Level>>;
  /** Patterns over `function`, `Class.method` and `package#function`, of the declaration that is called. */
  readonly ignoreCallees: readonly RegExp[];
  readonly ignoreParameters: readonly RegExp[];
}

/** The configuration as it holds for a run. */
export interface Settings {
  of(file: string): FileSettings;
  /** Whether a declaration counts as the project's own; `path` is absolute. */
  isFirstParty(path: string): boolean | undefined;
  readonly reportUnusedDisableDirectives: Level;
  readonly requireReason: boolean;
}

const allLiterals = { bigint: true, boolean: true, null: true, number: true, undefined: true };

/** What a configuration means, defaults filled in. */
export function createSettings(config: Config, root: string): Settings {
  const overrides = (config.overrides ?? []).map(({ files, ...choices }) => ({
    patterns: files.map(globPattern),
    choices,
  }));
  const kept = new Map<string, FileSettings>();
  const { include = [], exclude = [] } = config.firstParty ?? {};
  const [included, excluded] = [include.map(globPattern), exclude.map(globPattern)];

  return {
    reportUnusedDisableDirectives: config.reportUnusedDisableDirectives ?? 'warn',
    requireReason: config.requireReason ?? false,
    of(file) {
      const holding = overrides.filter(({ patterns }) => patterns.some((pattern) => pattern.test(file)));
      const key = holding.map((each) => overrides.indexOf(each)).join(',');
      const settings = kept.get(key) ?? merge([config, ...holding.map(({ choices }) => choices)]);
      kept.set(key, settings);
      return settings;
    },
    isFirstParty(path) {
      const inside = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
      if (excluded.some((pattern) => pattern.test(inside))) return false;
      return included.some((pattern) => pattern.test(inside)) ? true : undefined;
    },
  };
}

function merge(layers: readonly Choices[]): FileSettings {
  const last = <Key extends keyof Choices>(key: Key): Choices[Key] | undefined =>
    layers.findLast((layer) => layer[key] !== undefined)?.[key];
  return {
    levels: Object.assign(
      { 'argument-comment-mismatch': 'error', 'uncommented-anonymous-literal-argument': 'error' },
      ...layers.map(({ rules }) => rules),
    ) as Record<RuleId, Level>, // both keys stand in the first, and the schema lets levels only in
    literals: Object.assign({}, allLiterals, ...layers.map(({ literals }) => literals)) as Record<
      keyof typeof allLiterals,
      boolean
    >, // as above
    singleArgument: last('singleArgument') ?? 'sameName',
    rest: last('rest') ?? 'check',
    acceptStyles: last('acceptStyles') ?? [],
    ignoreCallees: (last('ignoreCallees') ?? []).map(namePattern),
    ignoreParameters: (last('ignoreParameters') ?? []).map(namePattern),
  };
}
