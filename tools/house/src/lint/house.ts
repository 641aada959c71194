import type { ICruiseResult } from 'dependency-cruiser';

import { cruiseWorkspace } from '../boundaries/cruise-workspace.ts';
import { readLayers } from '../boundaries/layers.ts';
import { joinWorkspace, type Workspace } from '../boundaries/workspace.ts';
import { isCode, listGitFiles } from '../git-files.ts';

/** The repository as the checks see it. Each fact is gathered once, when it is first asked for. */
export interface House {
  readonly root: string;
  /** Every file that is there and not ignored, from the root. */
  files(): Promise<readonly string[]>;
  /** The code among them. */
  code(): Promise<readonly string[]>;
  workspace(): Promise<Workspace>;
  imports(): Promise<ICruiseResult>;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Looks at the repository at `root`. Whatever is missing there throws HouseBrokenError when asked for. */
export function openHouse(root: string): House {
  const files = once(() => listGitFiles(root));
  const code = once(async () => (await files()).filter(isCode));
  const workspace = once(async () => joinWorkspace(root, readLayers(root), await files()));
  const imports = once(async () => cruiseWorkspace(await workspace(), await code()));
  return { root, files, code, workspace, imports };
}
