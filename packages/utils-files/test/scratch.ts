import { mkdtempDisposable, readdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh directory that goes away with its scope. */
export interface Scratch extends AsyncDisposable {
  readonly path: string;
  /** The path of a name below it. */
  at(...names: string[]): string;
  /** What lies in it, sorted. */
  names(): Promise<string[]>;
}

export async function scratch(): Promise<Scratch> {
  const directory = await mkdtempDisposable(join(await realpath(tmpdir()), 'files-'));
  return {
    path: directory.path,
    at: (...names) => join(directory.path, ...names),
    names: async () => (await readdir(directory.path)).toSorted(),
    [Symbol.asyncDispose]: () => directory.remove(),
  };
}
