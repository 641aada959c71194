import { readFile } from 'node:fs/promises';

import { errnoOf } from '@codex-ts/utils-error';

/** A text of the system, such as those below /proc; `undefined` where there is none, or not for us. */
export async function readSystemText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
