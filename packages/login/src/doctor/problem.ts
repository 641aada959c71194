import { describeError, isCodexError } from '@codex-ts/utils-error';

/** An error as plain data: what went wrong, and what to do. */
export interface Problem {
  /** As in the README of the package that it is from. */
  readonly code: string;
  /** One line without secrets. */
  readonly message: string;
  readonly remedy?: string;
}

/** The error as data. Throws what is no error of ours. */
export function problemOf(error: unknown): Problem {
  if (!isCodexError(error)) throw error;
  const { code, remedy } = error;
  return { code, message: describeError(error), ...(remedy !== undefined && { remedy }) };
}

/** What `work` gives, or its failure as data. */
export async function attempt<T>(work: () => Promise<T>): Promise<{ value: T } | { problem: Problem }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}
