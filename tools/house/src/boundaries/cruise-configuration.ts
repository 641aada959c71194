import type { IConfiguration } from 'dependency-cruiser';

import { sourceCondition } from './entries.ts';
import { layerRules } from './layer-rules.ts';
import { readLayers } from './layers.ts';
import { belowAsGroup } from './path-patterns.ts';
import { shapeRules } from './shape-rules.ts';
import { joinWorkspace, type Workspace } from './workspace.ts';

/** dependency-cruiser's configuration for a workspace: its rules from the table, and how it has to look. */
export function configurationFor(workspace: Workspace): IConfiguration {
  return {
    forbidden: [...layerRules(workspace), ...shapeRules(workspace)],
    options: {
      // `dist` is not followed, but not excluded either: an edge into it is a finding.
      doNotFollow: {
        path: ['node_modules', `${belowAsGroup(workspace.packages.map(({ folder }) => folder))}dist/`],
      },
      // Without it re-exports and type imports vanish before they are seen.
      tsPreCompilationDeps: true,
      combinedDependencies: false,
      enhancedResolveOptions: {
        exportsFields: ['exports'],
        conditionNames: [sourceCondition, 'import', 'node', 'default'],
        extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      },
    },
  };
}

/** The same for the repository at `root`. Throws HouseBrokenError. */
export function cruiseConfiguration(root: string): IConfiguration {
  return configurationFor(joinWorkspace(root, readLayers(root), []));
}
