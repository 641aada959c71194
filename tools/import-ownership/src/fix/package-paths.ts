import type { OwnershipGraph } from '../ownership-graph.ts';

/** Which package needs which, by the manifests and by what a plan adds to them. */
export interface PackagePaths {
  /** Whether `from` may need `to` without two packages needing each other, or does so already. */
  canNeed(from: string, to: string): boolean;
  /** From now on `from` needs `to`. */
  add(from: string, to: string): void;
}

/** The declared dependencies between packages of the workspace, of every kind. */
export function createPackagePaths({ packages }: OwnershipGraph): PackagePaths {
  const needs = new Map(
    [...packages].map(([name, { declared }]) => [
      name,
      new Set(declared.map((one) => one.name).filter((one) => packages.has(one))),
    ]),
  );
  return {
    canNeed(from, to) {
      if (from === to || needs.get(from)?.has(to) === true) return true;
      const reached = new Set([to]);
      for (const name of reached) for (const next of needs.get(name) ?? []) reached.add(next);
      return !reached.has(from);
    },
    add(from, to) {
      if (from !== to) needs.set(from, (needs.get(from) ?? new Set()).add(to));
    },
  };
}
