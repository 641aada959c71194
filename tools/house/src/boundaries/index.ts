export { checkBoundaries } from './check-boundaries.ts';
export { cruiseConfiguration } from './cruise-configuration.ts';
export { cruiseWorkspace } from './cruise-workspace.ts';
export { readLayers, type LayerRow, type LayerTable } from './layers.ts';
export { packageEdges, type PackageEdge } from './package-edges.ts';
export { secondOpinionFindings } from './second-opinion-findings.ts';
export { joinWorkspace, type Workspace, type WorkspacePackage } from './workspace.ts';
