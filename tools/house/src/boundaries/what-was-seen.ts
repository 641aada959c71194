import { filesNotCruised } from '@codex-ts/import-ownership';
import type { ICruiseResult } from 'dependency-cruiser';

import type { Finding } from '../finding.ts';
import type { Workspace } from './workspace.ts';

/** Whether the cruise looked at every code file, and whether every file lies where rules reach. */
export function checkWhatWasSeen(
  workspace: Workspace,
  code: readonly string[],
  result: ICruiseResult,
): Finding[] {
  const unseen = filesNotCruised(code, result);
  const homeless = code.filter(
    (path) => path.includes('/') && !workspace.packages.some(({ folder }) => path.startsWith(`${folder}/`)),
  );
  return [
    ...unseen.map((path) => ({
      path,
      rule: 'not-seen',
      message: 'git lists this file, dependency-cruiser did not look at it',
      remedy: 'See the options in tools/house/src/boundaries/cruise-configuration.ts.',
    })),
    ...homeless.map((path) => ({
      path,
      rule: 'outside-every-package',
      message: 'no package of layers.json holds this file, so no rule reaches it',
      remedy:
        'Move it into a package, or give its folder a package.json, a row and a place in pnpm-workspace.yaml.',
    })),
  ];
}
