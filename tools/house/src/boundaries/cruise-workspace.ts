import { allExtensions, cruise, type ICruiseResult } from 'dependency-cruiser';

import { HouseBrokenError } from '../house-broken-error.ts';
import { configurationFor } from './cruise-configuration.ts';
import type { Workspace } from './workspace.ts';

/**
 * Runs dependency-cruiser with our rules over the code files, given from the root.
 * Throws HouseBrokenError when it could not have seen anything.
 */
export async function cruiseWorkspace(workspace: Workspace, code: readonly string[]): Promise<ICruiseResult> {
  // With a TypeScript it does not know it skips every `.ts` file and reports no violation.
  if (!allExtensions.some(({ extension, available }) => extension === '.ts' && available)) {
    throw new HouseBrokenError(
      'dependency-cruiser finds no TypeScript it can use (it needs the JavaScript API of version 6)',
    );
  }
  const { options = {}, ...ruleSet } = configurationFor(workspace);
  const { output } = await cruise([...code], {
    ...options,
    ruleSet,
    validate: true,
    baseDir: workspace.root,
  });
  if (typeof output === 'string')
    throw new TypeError('without a reporter dependency-cruiser answers with an object');
  return output;
}
