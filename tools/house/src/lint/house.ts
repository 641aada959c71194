import { canaryRule, type OwnershipRun } from '@codex-ts/import-ownership';
import { isLintRunError } from '@codex-ts/lint-run';
import type { ICruiseResult } from 'dependency-cruiser';

import { cruiseWorkspace } from '../boundaries/cruise-workspace.ts';
import { readLayers } from '../boundaries/layers.ts';
import { joinWorkspace, type Workspace } from '../boundaries/workspace.ts';
import { isCode, listGitFiles } from '../git-files.ts';
import { HouseBrokenError } from '../house-broken-error.ts';

/** The repository as the checks see it. Each fact is gathered once, when it is first asked for. */
export interface House {
  readonly root: string;
  /** Every file that is there and not ignored, from the root. */
  files(): Promise<readonly string[]>;
  /** The code among them. */
  code(): Promise<readonly string[]>;
  workspace(): Promise<Workspace>;
  /** Who declares, hands on and reads what. */
  ownership(): Promise<OwnershipRun>;
  /** The same imports as dependency-cruiser sees them. */
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
  const ownership = once(async () => {
    const { runOwnership } = await import('@codex-ts/import-ownership');
    return runOwnership({ cwd: root, root }).catch((cause: unknown) => {
      throw isLintRunError(cause) ? new HouseBrokenError(cause.message, { cause }) : cause;
    });
  });
  const imports = once(async () => {
    const canary = canaryRule((await ownership()).graph);
    return cruiseWorkspace(await workspace(), await code(), canary);
  });
  return { root, files, code, workspace, ownership, imports };
}
