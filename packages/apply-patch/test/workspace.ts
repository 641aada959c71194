import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A fresh directory with these files, gone with its scope. */
export async function workspace(files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const outer = await realpath(await mkdtemp(join(tmpdir(), 'apply-patch-')));
  const root = join(outer, 'workspace');
  await mkdir(root);
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), contents);
  }
  return {
    root,
    outer,
    /** The text of every file below the workspace. */
    files: () => textsBelow(root),
    [Symbol.asyncDispose]: () => rm(outer, { recursive: true, force: true }),
  };
}

async function textsBelow(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found: Record<string, string> = {};
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    found[path.slice(root.length + 1)] = await readFile(path, 'utf8');
  }
  return found;
}

/** A patch with these sections between its marks. */
export function patch(...lines: readonly string[]): string {
  return ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
}
