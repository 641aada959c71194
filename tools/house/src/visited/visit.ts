/** What one tool looked at of the files that it has to look at. */
export interface Visit {
  readonly tool: string;
  /** The files that it has to look at, from the root. */
  readonly due: readonly string[];
  readonly seen: ReadonlySet<string>;
}

/** The files that a tool should have looked at and did not, a text for each. */
export function missedFiles({ tool, due, seen }: Visit): string[] {
  return due.filter((path) => !seen.has(path)).map((path) => `${tool} does not look at ${path}`);
}

/** The folders in which a tool looked at nothing: a package that has no test, or that nobody lists, passes silently. */
export function missedFolders({ tool, seen }: Visit, folders: readonly string[]): string[] {
  const paths = [...seen];
  return folders
    .filter((folder) => !paths.some((path) => path.startsWith(`${folder}/`)))
    .map((folder) => `${tool} looks at nothing in ${folder}`);
}
