import type { Argument, CallSite } from '../call-sites.ts';
import type { NamedParameter } from '../parameter-names.ts';

/** What the rules judge: one argument, the parameter it goes to, and the call around it. */
export interface ArgumentFacts {
  readonly argument: Argument;
  readonly parameter: NamedParameter;
  readonly call: CallSite;
}

/** The choices of the configuration that the rules depend on. */
export interface RuleOptions {
  /** Which kinds of literal need a comment. */
  readonly literals: Readonly<Record<'bigint' | 'boolean' | 'null' | 'number' | 'undefined', boolean>>;
  /** Whether the only argument of a call is exempt: when its method is called as the parameter, always, or never. */
  readonly singleArgument: 'always' | 'never' | 'sameName';
  /** Whether literals that go to a rest parameter need its name. */
  readonly rest: 'check' | 'require';
  /** Whether `/* name= *\/` counts beside `/*name*\/`. */
  readonly acceptStyles: readonly 'google'[];
}

/** A change to the text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a rule says about an argument. */
export interface Problem {
  readonly message: string;
  readonly help: string;
  /** Applied by `--fix`. */
  readonly edits?: readonly Edit[];
  /** Offered by editors only. */
  readonly suggestion?: { readonly title: string; readonly edits: readonly Edit[] };
}
