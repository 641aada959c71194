import { resolve } from 'node:path';

import { LintUsageError, parseLintArguments, usage } from './arguments.ts';
import type { Check } from './check.ts';
import { outcomeText } from './outcome-text.ts';
import { exitCodeOf, runChecks } from './run-checks.ts';

/** Where the program writes, and the repository it looks at unless told otherwise. */
export interface LintPorts {
  readonly root: string;
  readonly checks: readonly Check[];
  print(text: string): void;
  complain(text: string): void;
}

/** `pnpm lint`: runs the checks, prints every result, and returns the exit code 0, 1 or 2. */
export async function lintProgram(words: readonly string[], ports: LintPorts): Promise<0 | 1 | 2> {
  const names = ports.checks.map(({ name }) => name);
  let wanted;
  try {
    wanted = parseLintArguments(words, names);
  } catch (error) {
    if (!(error instanceof LintUsageError)) throw error;
    ports.complain(error.message);
    return 2;
  }
  if (wanted.help) {
    ports.print([usage, ...ports.checks.map(({ name, claim }) => `  ${name.padEnd(19)}${claim}`)].join('\n'));
    return 0;
  }
  const chosen = ports.checks.filter(({ name }) => wanted.only.length === 0 || wanted.only.includes(name));
  const outcomes = await runChecks(resolve(wanted.root ?? ports.root), chosen, { fix: wanted.fix });
  for (const outcome of outcomes) ports.print(outcomeText(outcome));
  return exitCodeOf(outcomes);
}
