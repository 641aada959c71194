import type { FileEdits } from '@codex-ts/lint-run';

import type { BuiltGraph } from '../build-graph.ts';
import type { OwnershipFinding } from '../findings/ownership-finding.ts';

/** What can be looked at again with other texts; an `OwnershipRun` is one. */
export interface Rereadable {
  readonly graph: BuiltGraph;
  /** All findings of a graph, before any fix was judged. */
  check(graph: BuiltGraph): readonly OwnershipFinding[];
  /** The graph that there would be if these files (sources, manifests, tsconfigs, from the root) had these texts. */
  withTexts(texts: ReadonlyMap<string, string>): Promise<BuiltGraph>;
}

/** What to plan beside the safe rewrites. */
export interface FixOptions {
  /** Remove forwards that nobody reads: of private packages, or of all. */
  readonly prune?: 'all' | 'private';
  /** Which findings may be mended; all by default. What a mended one makes necessary is mended too. */
  readonly only?: (finding: OwnershipFinding) => boolean;
  readonly signal?: AbortSignal;
}

/** What `--fix` does, before it does it. */
export interface FixPlan {
  /** Every file that changes; nothing is written yet. `writeEdits` of `@codex-ts/lint-run` makes it so. */
  readonly changes: readonly FileEdits[];
  /** The findings that the changes mend. */
  readonly fixed: readonly OwnershipFinding[];
  /** What is still found afterwards, judged. */
  readonly remaining: readonly OwnershipFinding[];
  /** Whether a manifest changes, so that the lockfile has to follow. */
  readonly changesManifests: boolean;
}
