import {
  changedFiles,
  createTargetFinder,
  listSourceFiles,
  packageOf,
  selectPackages,
  stagedFiles,
  type Workspace,
} from '@codex-ts/lint-run';

import { UsageError } from './errors.ts';
import { isNamed, isSelected, singleFlagOf, type Selection } from './selection.ts';

/** Which files are asked for; nothing asks for all. */
export interface FileRequest {
  /** Files, directories and globs, from `cwd`. */
  readonly paths?: readonly string[];
  readonly packages?: readonly string[];
  readonly selection?: Selection;
  readonly only?: { readonly kind: 'changed'; readonly since?: string } | { readonly kind: 'staged' };
  readonly allowUnmatched?: boolean;
}

/** What they are chosen from. Files are relative to the root. */
export interface FileChoice {
  readonly cwd: string;
  readonly workspace: Workspace;
  readonly files: readonly string[];
  readonly ignore: readonly string[];
  readonly notice: (message: string) => void;
}

/**
 * The files that a request means, sorted.
 *
 * @throws {@link UsageError} when a single target that is named does not exist.
 */
export async function selectFiles(request: FileRequest, choice: FileChoice): Promise<readonly string[]> {
  const { workspace } = choice;
  let files = await byPath(request, choice);
  const { packages = [], selection } = request;
  if (packages.length > 0) {
    const folders = new Set(selectPackages(workspace, packages).map(({ folder }) => folder));
    files = files.filter((file) => folders.has(packageOf(workspace, file)?.folder ?? ''));
  }
  if (selection?.targets !== undefined) {
    const targetOf = createTargetFinder(workspace, choice.files);
    const missing = selection.named.find(
      (named) => !files.some((file) => isNamed(named, file, targetOf(file))),
    );
    if (missing !== undefined && request.allowUnmatched !== true) {
      throw new UsageError(`no file is meant by \`${singleFlagOf(missing.target)} ${missing.name}\``, {
        remedy: '`--list-targets` shows what there is; the name is that of a file, without its ending.',
      });
    }
    files = files.filter((file) => isSelected(selection, file, targetOf(file)));
  }
  if (request.only !== undefined) {
    const wanted = new Set(await touched(request.only, choice));
    files = files.filter((file) => wanted.has(file));
  }
  return files;
}

async function byPath(
  { paths = [], allowUnmatched }: FileRequest,
  choice: FileChoice,
): Promise<readonly string[]> {
  if (paths.length === 0) return choice.files;
  const { root } = choice.workspace;
  const found = await listSourceFiles({
    root,
    cwd: choice.cwd,
    paths,
    ignore: choice.ignore,
    ...(allowUnmatched === true && { allowUnmatched, allowNone: true }),
  });
  const listed = new Set(choice.files);
  return found.files.filter((file) => listed.has(file));
}

async function touched(
  only: NonNullable<FileRequest['only']>,
  choice: FileChoice,
): Promise<readonly string[]> {
  const { root } = choice.workspace;
  if (only.kind === 'changed') {
    return (await changedFiles({ root, ...(only.since !== undefined && { since: only.since }) })).files;
  }
  const { files, partlyStaged } = await stagedFiles({ root });
  if (partlyStaged.length > 0) {
    choice.notice(`Staged in part, checked as they are on the disk: ${partlyStaged.join(', ')}`);
  }
  return files;
}
