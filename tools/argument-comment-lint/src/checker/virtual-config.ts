import { createHash } from 'node:crypto';

import type { ProgramPlan } from './checker.ts';

/** A tsconfig that is on no disk: TypeScript is handed its text when it asks for its path. */
export interface VirtualConfig {
  readonly path: string;
  readonly text: string;
}

/**
 * Whether a diagnostic means that a tsconfig could not be read: bad JSON, or an `extends` that leads nowhere. What
 * TypeScript thinks of its options does not matter here.
 */
export function isUnreadable(code: number): boolean {
  return (code >= 1000 && code < 2000) || unreadableCodes.has(code);
}

const unreadableCodes: ReadonlySet<number> = new Set([5012, 5083, 6053, 18_000]);

/** The tsconfig of a plan. It stands beside the one it extends, so that relative lookups start there. */
export function virtualConfig(plan: ProgramPlan): VirtualConfig {
  const text = JSON.stringify({
    ...(plan.config !== undefined && { extends: plan.config }),
    compilerOptions: plan.options,
    files: plan.files,
    include: [],
    references: plan.references.map((path) => ({ path })),
  });
  const name = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { path: `${plan.directory}/tsconfig.argument-comment-lint-${name}.json`, text };
}
