import { posix, win32 } from 'node:path';

/** Whose rules to compare paths by. */
export interface PathOptions {
  /** This machine's, unless given. */
  readonly platform?: NodeJS.Platform;
}

/**
 * The path in the one form in which equal paths are equal strings: absolute, without `.`, `..` and trailing
 * separators; on Windows also without letter case, verbatim prefix and the trailing dots and spaces that
 * Windows ignores; on macOS in Unicode form C. Looks at no file. For comparison: do not open the result.
 */
export function normalForm(path: string, options: PathOptions = {}): string {
  const platform = options.platform ?? process.platform;
  if (platform === 'win32') return windowsForm(path);
  const absolute = posix.resolve(path);
  return platform === 'darwin' ? absolute.normalize('NFC') : absolute;
}

/** Whether `path` is `parent` or lies below it, by their normal forms alone: symbolic links are not followed. */
export function isInside(parent: string, path: string, options: PathOptions = {}): boolean {
  const separator = (options.platform ?? process.platform) === 'win32' ? win32.sep : posix.sep;
  const outer = normalForm(parent, options);
  const inner = normalForm(path, options);
  return inner === outer || inner.startsWith(outer.endsWith(separator) ? outer : outer + separator);
}

function windowsForm(path: string): string {
  const absolute = win32.resolve(path.replaceAll(/(?<=[^\\/. ])[. ]+(?=[\\/]|$)/gu, '')).toLowerCase();
  const plain = absolute.replace(/^\\\\\?\\(?=[a-z]:)/u, '').replace(/^\\\\\?\\unc\\/u, () => '\\\\');
  if (plain !== absolute) return windowsForm(plain);
  return absolute.length > win32.parse(absolute).root.length ? absolute.replace(/\\$/u, '') : absolute;
}
