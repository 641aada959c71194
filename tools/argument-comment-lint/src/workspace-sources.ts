import type { Workspace, WorkspacePackage } from '@codex-ts/lint-run';

/**
 * Where the sources of the workspace's packages stand, as entries of a tsconfig's `paths`: what a package exports is
 * often its build output, which may not be there or may be old.
 */
export function workspaceSources(
  { packages, root }: Workspace,
  files: ReadonlySet<string>,
): Readonly<Record<string, readonly string[]>> {
  const exists = sourceFinder(files);
  const entries: [string, string[]][] = [];
  for (const member of packages) {
    if (member.folder === '.' || member.manifest.name === undefined) continue;
    for (const [subpath, targets] of exportsOf(member)) {
      const source = targets.flatMap((target) => sourcesOf(member.folder, target)).find(exists);
      if (source === undefined) continue;
      entries.push([member.name + subpath.slice(1), [`${root.replaceAll('\\', '/')}/${source}`]]);
    }
  }
  return Object.fromEntries(entries);
}

/** Tells whether a path, or one that a `*` in it stands for, is among the files. */
function sourceFinder(files: ReadonlySet<string>): (path: string) => boolean {
  const sorted = [...files].toSorted();
  return (path) => {
    const star = path.indexOf('*');
    if (star === -1) return files.has(path);
    const [before, after] = [path.slice(0, star), path.slice(star + 1)];
    for (let index = firstFrom(sorted, before); sorted[index]?.startsWith(before) === true; index++) {
      if (sorted[index]?.endsWith(after) === true) return true;
    }
    return false;
  };
}

/** The index of the first that is not before a text. */
function firstFrom(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Subpath and everything it may lead to, in the order written. */
function exportsOf({ manifest }: WorkspacePackage): [string, string[]][] {
  const { raw } = manifest;
  const written = raw['exports'];
  if (written === undefined) {
    const mains = [raw['types'], raw['typings'], raw['module'], raw['main'], './src/index.js', './index.js'];
    return [['.', mains.filter((each) => typeof each === 'string')]];
  }
  if (typeof written !== 'object' || written === null) return [['.', targetsOf(written)]];
  const subpaths = Object.entries(written).filter(([key]) => key.startsWith('.'));
  return subpaths.length === 0
    ? [['.', targetsOf(written)]]
    : subpaths.map(([subpath, target]) => [subpath, targetsOf(target)]);
}

function targetsOf(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(targetsOf) : [];
}

const outputFolder = /^(?:build|cjs|dist|es|esm|lib|out|output|types)\/(?:(?:cjs|es|esm|types)\/)?/u;

/** Sources that an output may have been built from. */
function sourcesOf(folder: string, target: string): string[] {
  const inside = target.replace(/^\.\//u, '');
  const stem = inside.replace(/(?:\.d)?\.[cm]?[jt]sx?$/u, '');
  if (stem === inside) return [];
  const flavour = /\.(?:d\.)?([cm])[jt]s$/u.exec(inside)?.[1] ?? '';
  const bases = outputFolder.test(stem)
    ? [stem.replace(outputFolder, 'src/'), stem.replace(outputFolder, '')]
    : [stem];
  const extensions = [`.${flavour}ts`, '.ts', '.tsx'];
  const isSource = /(?<!\.d)\.[cm]?tsx?$/u.test(inside) && !outputFolder.test(stem);
  const all = isSource ? [inside] : bases.flatMap((base) => extensions.map((extension) => base + extension));
  return all.map((path) => `${folder}/${path}`);
}
