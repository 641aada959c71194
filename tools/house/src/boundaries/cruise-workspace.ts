import { cruiseFiles, type CanaryRule } from '@codex-ts/import-ownership';
import { allExtensions, cruise, type ICruiseResult } from 'dependency-cruiser';

import { HouseBrokenError } from '../house-broken-error.ts';
import { configurationFor } from './cruise-configuration.ts';
import type { Workspace } from './workspace.ts';

/**
 * Runs dependency-cruiser with our rules over the code files, given from the root. The canary is a rule more, which a
 * run that looks must see broken. Throws HouseBrokenError when it could not have seen anything.
 */
export async function cruiseWorkspace(
  workspace: Workspace,
  code: readonly string[],
  canary?: CanaryRule,
): Promise<ICruiseResult> {
  const { options = {}, forbidden = [] } = configurationFor(workspace);
  const ruleSet = { forbidden: canary === undefined ? forbidden : [...forbidden, canary] };
  const settings = { ...options, ruleSet, validate: true, baseDir: workspace.root };
  try {
    return await cruiseFiles({ cruise, allExtensions }, code, settings);
  } catch (cause) {
    if (cause instanceof TypeError) throw new HouseBrokenError(cause.message, { cause });
    throw cause;
  }
}
