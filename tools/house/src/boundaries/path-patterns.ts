/** The text as a regular expression that matches only it. */
export function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`);
}

function either(texts: readonly string[]): string {
  return texts.map(literally).join('|');
}

/** Everything below one of the folders. Below no folder when there is none. */
export function below(...folders: readonly string[]): string {
  return folders.length === 0 ? '^(?!)' : `^(?:${either(folders)})/`;
}

/** Like `below`, with the folder as group 1, for `$1` on the other side of a rule. */
export function belowAsGroup(folders: readonly string[]): string {
  return `^(${either(folders)})/`;
}

/** Exactly one of the paths. */
export function exactly(paths: readonly string[]): string {
  return `^(?:${either(paths)})$`;
}
