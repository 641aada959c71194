import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** How `AGENTS.md` is read. */
export interface ProjectDocOptions {
  /** Of what stands in the project, all files together; 32 KiB unless given. 0: nothing of the project is read. */
  readonly maxBytes?: number;
  /** Names that are looked for in a directory that has no `AGENTS.md`. */
  readonly fallbackNames?: readonly string[];
}

/** What people have written down for agents in one place. */
export interface ProjectDoc {
  /** Empty when there is nothing. */
  readonly text: string;
  /** The files that it comes from, in its order. */
  readonly paths: readonly string[];
}

/** What people have written down for agents. */
export interface ProjectDocs {
  /**
   * The text for a directory: that of CODEX_HOME, then that of each directory from the repository's root to this one.
   * What cannot be read is left out. It is read once for a directory, so that what the model
   * was told stays.
   */
  read(workspace: string): Promise<ProjectDoc>;
}

const defaultMaxBytes = 32 * 1024;
/** The user's own is not held to the project's limit, only to what can be meant. */
const mostHomeBytes = 1024 * 1024;
const names = ['AGENTS.override.md', 'AGENTS.md'];

/** Reads `AGENTS.md`, or `AGENTS.override.md` in its place, as native codex does. */
export function projectDocs(codexHome: string, options: ProjectDocOptions = {}): ProjectDocs {
  const { maxBytes = defaultMaxBytes, fallbackNames = [] } = options;
  const limits = { names: [...names, ...fallbackNames], maxBytes };
  let last: { workspace: string; doc: Promise<ProjectDoc> } | undefined;
  return {
    read(workspace) {
      if (last?.workspace !== workspace) last = { workspace, doc: readDocs(codexHome, workspace, limits) };
      return last.doc;
    },
  };
}

async function readDocs(codexHome: string, workspace: string, limits: DocLimits): Promise<ProjectDoc> {
  const [home, project] = await Promise.all([
    firstDoc(codexHome, { names, maxBytes: mostHomeBytes }),
    readProject(resolve(workspace), limits),
  ]);
  const own = home === undefined ? '' : home.text.trim();
  const inProject = project.map(({ text }) => text).join('\n\n');
  return {
    text: [own, inProject].filter((text) => text !== '').join('\n\n--- project-doc ---\n\n'),
    paths: [...(home === undefined || own === '' ? [] : [home]), ...project].map(({ path }) => path),
  };
}

interface Doc {
  readonly path: string;
  readonly text: string;
}

interface DocLimits {
  names: readonly string[];
  maxBytes: number;
}

async function readProject(workspace: string, limits: DocLimits): Promise<Doc[]> {
  if (limits.maxBytes <= 0) return [];
  const directories = await projectDirectories(workspace);
  const docs = await Promise.all(directories.map((directory) => firstDoc(directory, limits)));
  let left = limits.maxBytes;
  const used: Doc[] = [];
  for (const doc of docs) {
    if (doc === undefined) continue;
    const bytes = Buffer.from(doc.text);
    const text = bytes.length <= left ? doc.text : bytes.subarray(/*start*/ 0, left).toString();
    left -= Math.min(bytes.length, left);
    if (text.trim() !== '') used.push({ path: doc.path, text });
  }
  return used;
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

async function firstDoc(
  directory: string,
  { names: candidates, maxBytes }: DocLimits,
): Promise<Doc | undefined> {
  for (const name of candidates) {
    const path = join(directory, name);
    const text = await textOf(path, maxBytes);
    if (text !== undefined) return { path, text };
  }
  return undefined;
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
