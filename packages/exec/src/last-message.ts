import { writeFile } from 'node:fs/promises';

import { LastMessageError } from './errors.ts';

/** Writes the answer as it is, without a newline of its own. Throws {@link LastMessageError}. */
export async function writeLastMessage(path: string, answer: string): Promise<void> {
  try {
    await writeFile(path, answer);
  } catch (cause) {
    throw new LastMessageError(path, { cause });
  }
}
