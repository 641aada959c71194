import { parseArgs } from 'node:util';

/** The command line was not understood. Exit code 2. */
export class LintUsageError extends Error {
  readonly code = 'HOUSE_USAGE_WRONG' as const;
  override readonly name = 'LintUsageError';
}

export interface LintArguments {
  readonly fix: boolean;
  /** The checks to run; empty for all. */
  readonly only: readonly string[];
  readonly root: string | undefined;
  readonly help: boolean;
}

export const usage = `pnpm lint [--fix] [--only NAME]... [--root DIR]
  --fix         mend what can be mended without a decision, then check
  --only NAME   run this check alone; may be given again
  --root DIR    another repository of this shape
  --help        this text, and the names of the checks`;

const options = {
  fix: { type: 'boolean' },
  only: { type: 'string', multiple: true },
  root: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** Reads the words behind `pnpm lint`. Throws LintUsageError. */
export function parseLintArguments(words: readonly string[], known: readonly string[]): LintArguments {
  let values;
  try {
    ({ values } = parseArgs({ args: [...words], options, strict: true, allowPositionals: false }));
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new LintUsageError(`${text}\n${usage}`, { cause });
  }
  const { fix = false, only = [], root, help = false } = values;
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new LintUsageError(`no check is called ${unknown.join(' or ')}; there are ${known.join(', ')}`);
  }
  return { fix, only, root, help };
}
