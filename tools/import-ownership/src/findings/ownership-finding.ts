import type { Finding } from '@codex-ts/lint-run';

import type { Origin } from '../export-origin.ts';
import type { ImportBinding, ImportStatement, MemberUse, Span } from '../module-record.ts';
import type { DependencySection } from '../ownership-graph.ts';

/** All rules. */
export const ruleIds = [
  'proxy-export',
  'forward-alias',
  'proxy-import',
  'relative-import',
  'unresolved-sibling',
  'missing-dep',
  'unused-dep',
  'misplaced-dep',
  'tsconfig-reference',
  'layer',
  'package-cycle',
  'stale-exception',
  'forwarder',
  'mock-of-proxy',
] as const;

/** The name of a rule. */
export type RuleId = (typeof ruleIds)[number];

/** Why a rewrite that looks possible is not made. */
export type BlockReason = 'cycle' | 'not-exported' | 'peer' | 'side-effects';

/** Whether `--fix` mends a finding. */
export type FixStatus = 'manual' | 'safe' | `blocked:${BlockReason}`;

/** Who declares a symbol. */
export interface Owner {
  readonly package: string;
  /** What to write behind `from`; null when the package does not expose it. */
  readonly specifier: string | null;
  /** The declaring file, from the root. */
  readonly module: string;
  /** What to import of `specifier`. */
  readonly name: string;
}

/** What the JSON of a finding holds besides its place and message. */
export interface OwnershipFacts {
  /** The symbol, package or entry that it is about. */
  readonly symbol: string;
  readonly owner: Owner | null;
  readonly fix: FixStatus;
}

/** What a fix has to know about the place. */
export type FixSite =
  /** `import { x } from 'proxy'`, where `x` is somebody else's. */
  | {
      readonly kind: 'import';
      readonly statement: ImportStatement;
      readonly binding: ImportBinding;
      /** The file and package that the specifier leads to. */
      readonly proxy: { readonly file: string; readonly package: string };
      readonly origin: Origin;
    }
  /** `ns.x` of `import * as ns from 'proxy'`, where `x` is somebody else's. */
  | {
      readonly kind: 'member';
      readonly statement: ImportStatement;
      readonly binding: ImportBinding;
      readonly member: MemberUse;
      readonly proxy: { readonly file: string; readonly package: string };
      readonly origin: Origin;
    }
  /** A forward; `--prune` removes it once nobody reads it. */
  | { readonly kind: 'export'; readonly name: string; readonly span: Span; readonly origin: Origin }
  /** A specifier that is written wrongly, and what to write; the span has the quotes. */
  | { readonly kind: 'specifier'; readonly span: Span; readonly write: string; readonly package: string }
  /** A line of a manifest. Without `to` it goes, without `from` it comes. */
  | {
      readonly kind: 'manifest';
      readonly package: string;
      readonly dependency: string;
      readonly from?: DependencySection;
      readonly to?: DependencySection;
    }
  /** A reference of a tsconfig, `path` as it is or should be written. */
  | {
      readonly kind: 'reference';
      readonly package: string;
      readonly tsconfig: string;
      readonly path: string;
      readonly change: 'add' | 'remove';
    }
  /** Nothing that a program could mend. */
  | { readonly kind: 'none' };

/** One thing that a rule found, with what a fix has to know. */
export interface OwnershipFinding extends Finding<OwnershipFacts> {
  readonly rule: RuleId;
  readonly facts: OwnershipFacts;
  readonly site: FixSite;
}
