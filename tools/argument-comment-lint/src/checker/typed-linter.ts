import type { CheckedProgram } from './checker.ts';
import { classicProgram } from './classic-program.ts';
import { findClassic } from './load-checker.ts';

/** The program that a typed linter has built already, read through the `typescript` it was built with. */
export function classicProgramOf(parserServices: unknown, root: string): CheckedProgram | undefined {
  if (typeof parserServices !== 'object' || parserServices === null) return undefined;
  const { program }: { program?: unknown } = parserServices;
  if (typeof program !== 'object' || program === null || !('getTypeChecker' in program)) return undefined;
  const api = findClassic(root);
  // The cast: `parserServices.program` is documented to be TypeScript's.
  return classicProgram(api, program as Parameters<typeof classicProgram>[1]);
}
