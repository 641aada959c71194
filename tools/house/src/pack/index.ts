export { checkPackages, publishedPackages, type PackReport } from './check-packages.ts';
export { importFindings, typeFindings } from './consumer-findings.ts';
export { installConsumer, type ConsumerProject } from './consumer-project.ts';
export { listedLoadFindings, loadedModules, loadFindings, readLoadList } from './loaded-modules.ts';
export { manifestFindings, type HouseRules } from './manifest-findings.ts';
export { importsOf, moduleFacts, type ErrorClass, type ModuleFacts } from './module-facts.ts';
export { bundledNeighbours, moduleFindings } from './module-findings.ts';
export { packWorkspace, type PublishedPackage } from './pack-workspace.ts';
export {
  entriesOf,
  readPackedPackage,
  runtimeDependencies,
  specifierOf,
  type PackedManifest,
  type PackedPackage,
} from './packed-package.ts';
export { installedBytes, programFindings } from './program-findings.ts';
export { pruneDist } from './prune-dist.ts';
export { entryFiles, reachableFiles } from './reachable-files.ts';
export { publishFindings, typeResolutionFindings } from './resolution-findings.ts';
