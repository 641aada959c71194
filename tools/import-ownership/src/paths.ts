import { posix } from 'node:path';

/** The folder of a path from the root; empty for the root. */
export function folderOf(file: string): string {
  const end = file.lastIndexOf('/');
  return end === -1 ? '' : file.slice(0, end);
}

/** Segments that stand for others, or for nothing. */
const unusual = /(?:^|\/)(?:\.{0,2})(?:\/|$)/u;

/** `./x` and `../x`, of which nearly all paths are. */
function plainlyWithin(folder: string, path: string): string | undefined {
  let base = folder === '.' ? '' : folder;
  let rest = path.startsWith('./') ? path.slice(2) : path;
  while (rest.startsWith('../') && base !== '') {
    base = base.slice(0, Math.max(0, base.lastIndexOf('/')));
    rest = rest.slice(3);
  }
  if (unusual.test(rest)) return undefined;
  return base === '' ? rest : `${base}/${rest}`;
}

/** A path from the root; undefined when it leads out of it. */
export function within(folder: string, path: string): string | undefined {
  const plainly = plainlyWithin(folder, path);
  if (plainly !== undefined) return plainly;
  const joined = posix.normalize(folder === '' || folder === '.' ? path : `${folder}/${path}`);
  const plain = joined === '.' ? '' : joined.replace(/\/$/u, '').replace(/^\.\//u, '');
  return plain === '..' || plain.startsWith('../') || plain.startsWith('/') ? undefined : plain;
}

/** How a file of one folder is written from another, always with `./` or `../`. */
export function relativePath(fromFolder: string, to: string): string {
  const path = posix.relative(`/${fromFolder}`, `/${to}`);
  return path.startsWith('.') ? path : `./${path}`;
}

/** The name of the package that a bare specifier begins with, and the rest as a subpath. */
export function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const name = /^(?:@[^/]+\/)?[^/]+/u.exec(specifier)?.[0] ?? specifier;
  return { name, subpath: `.${specifier.slice(name.length)}` };
}

/** What a `*` stands for when the text fits the pattern. */
export function starOf(pattern: string, text: string): string | undefined {
  const at = pattern.indexOf('*');
  if (at === -1) return undefined;
  const [before, after] = [pattern.slice(0, at), pattern.slice(at + 1)];
  const fits = text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return fits ? text.slice(before.length, text.length - after.length) : undefined;
}
