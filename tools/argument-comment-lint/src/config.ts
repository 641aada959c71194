import type { RuleOptions } from './rules/argument-facts.ts';

/** How seriously a rule is taken. */
export type Level = 'error' | 'off' | 'warn';

/** The two rules of the lint. */
export const ruleIds = ['argument-comment-mismatch', 'uncommented-anonymous-literal-argument'] as const;
/** The name of a rule. */
export type RuleId = (typeof ruleIds)[number];

/** What may be chosen for all files, or for some. */
export interface Choices {
  /** The level of each rule, `error` by default. */
  readonly rules?: Partial<Readonly<Record<RuleId, Level>>>;
  /** Kinds of literal that need a comment; all by default. */
  readonly literals?: Partial<RuleOptions['literals']>;
  /** When the only argument of a call needs none: `sameName` (default: the method is called as the parameter). */
  readonly singleArgument?: RuleOptions['singleArgument'];
  /** Whether literals for a rest parameter need its name: `check` (default) looks at comments that are there. */
  readonly rest?: RuleOptions['rest'];
  /** Spellings that count beside the exact one. */
  readonly acceptStyles?: RuleOptions['acceptStyles'];
  /** Whose calls are left alone: `function`, `Class.method` or `package#function`, `*` for anything. */
  readonly ignoreCallees?: readonly string[];
  /** Names of parameters that need no comment, `*` for anything. */
  readonly ignoreParameters?: readonly string[];
}

/** The configuration file. */
export interface Config extends Choices {
  /** Globs of files that are not checked, from the root. */
  readonly ignore?: readonly string[];
  /** Globs of declaring files that count as the project's own, or do not. */
  readonly firstParty?: { readonly include?: readonly string[]; readonly exclude?: readonly string[] };
  /** Other choices for some files; later ones go before. */
  readonly overrides?: readonly (Choices & { readonly files: readonly string[] })[];
  /** The level of directives that switch nothing off, `warn` by default. */
  readonly reportUnusedDisableDirectives?: Level;
  /** Whether a directive must give its reason. */
  readonly requireReason?: boolean;
  /** Whether calls that TypeScript does not resolve fail. */
  readonly strictResolution?: boolean;
  /** More warnings than that fail. */
  readonly maxWarnings?: number;
}
