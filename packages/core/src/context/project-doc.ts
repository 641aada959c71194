import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** How `AGENTS.md` is read. */
export interface ProjectDocOptions {
  /** Of what stands in the project, all files together; 32 KiB unless given. 0: nothing of the project is read. */
  maxBytes?: number;
  /** Names that are looked for in a directory that has no `AGENTS.md`. */
  fallbackNames?: readonly string[];
}

/** What people have written down for agents. */
export interface ProjectDocs {
  /**
   * The text for a directory: that of CODEX_HOME, then that of each directory from the repository's root to this one.
   * Empty when there is none. What cannot be read is left out. It is read once for a directory, so that what the model
   * was told stays.
   */
  read(workspace: string): Promise<string>;
}

const defaultMaxBytes = 32 * 1024;
/** The user's own is not held to the project's limit, only to what can be meant. */
const mostHomeBytes = 1024 * 1024;
const names = ['AGENTS.override.md', 'AGENTS.md'];

/** Reads `AGENTS.md`, or `AGENTS.override.md` in its place, as native codex does. */
export function projectDocs(codexHome: string, options: ProjectDocOptions = {}): ProjectDocs {
  const { maxBytes = defaultMaxBytes, fallbackNames = [] } = options;
  const limits = { names: [...names, ...fallbackNames], maxBytes };
  let last: { workspace: string; text: Promise<string> } | undefined;
  return {
    read(workspace) {
      if (last?.workspace !== workspace) last = { workspace, text: readDocs(codexHome, workspace, limits) };
      return last.text;
    },
  };
}

async function readDocs(codexHome: string, workspace: string, limits: DocLimits): Promise<string> {
  const [home, project] = await Promise.all([
    firstDoc(codexHome, { names, maxBytes: mostHomeBytes }),
    readProject(resolve(workspace), limits),
  ]);
  return [home.trim(), project].filter((text) => text !== '').join('\n\n--- project-doc ---\n\n');
}

interface DocLimits {
  names: readonly string[];
  maxBytes: number;
}

async function readProject(workspace: string, limits: DocLimits): Promise<string> {
  if (limits.maxBytes <= 0) return '';
  const directories = await projectDirectories(workspace);
  const docs = await Promise.all(directories.map((directory) => firstDoc(directory, limits)));
  let left = limits.maxBytes;
  const texts: string[] = [];
  for (const doc of docs) {
    const bytes = Buffer.from(doc);
    const text = bytes.length <= left ? doc : bytes.subarray(/*start*/ 0, left).toString();
    left -= Math.min(bytes.length, left);
    if (text.trim() !== '') texts.push(text);
  }
  return texts.join('\n\n');
}

/** From the root of the repository to the directory, or the directory alone where there is no repository. */
async function projectDirectories(workspace: string): Promise<string[]> {
  const upwards = [workspace];
  for (let at = workspace; dirname(at) !== at; at = dirname(at)) upwards.push(dirname(at));
  const isRoot = await Promise.all(upwards.map((directory) => exists(join(directory, '.git'))));
  const root = isRoot.indexOf(true);
  return upwards.slice(/*start*/ 0, root === -1 ? 1 : root + 1).toReversed();
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function firstDoc(directory: string, { names: candidates, maxBytes }: DocLimits): Promise<string> {
  for (const name of candidates) {
    const text = await textOf(join(directory, name), maxBytes);
    if (text !== undefined) return text;
  }
  return '';
}

/** Undefined when there is no such file. A pipe or a device is none: reading it might never end. */
async function textOf(path: string, maxBytes: number): Promise<string | undefined> {
  let file: FileHandle | undefined;
  try {
    const facts = await stat(path);
    if (!facts.isFile()) return undefined;
    file = await open(path, 'r');
    const length = Math.min(facts.size, maxBytes);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), length, position: 0 });
    return buffer.toString('utf8', /*start*/ 0, bytesRead);
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
