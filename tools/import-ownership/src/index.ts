export type { BuiltGraph } from './build-graph.ts';
export { runCommandLine, type Surroundings } from './cli.ts';
export { configJsonSchema } from './config-json-schema.ts';
export type { Config, Facade, LayerRow, Level, TemporaryForward } from './config.ts';
export { ModuleUnparsableError, NoNeighboursError, TsconfigInvalidError, UsageError } from './errors.ts';
export { explainSymbol, explanationText, type Explanation, type Place, type Reader } from './explain.ts';
export { createOriginFinder, type Hop, type Origin, type OriginFinder } from './export-origin.ts';
export {
  ruleIds,
  type BlockReason,
  type FixSite,
  type FixStatus,
  type Owner,
  type OwnershipFacts,
  type OwnershipFinding,
  type RuleId,
} from './findings/ownership-finding.ts';
export type { FixOptions, FixPlan, Rereadable } from './fix/fix-plan.ts';
export { planFixes } from './fix/plan-fixes.ts';
export { planText } from './fix/plan-text.ts';
export { refreshLockfile, type LockfileOutcome } from './fix/refresh-lockfile.ts';
export {
  createLinterPlugin,
  type LinterPlugin,
  type LinterRule,
  type RuleContext,
  type RuleReport,
} from './linter-plugin.ts';
export type {
  Alias,
  AliasForm,
  BindingExport,
  ExportRecord,
  FromExport,
  ImportBinding,
  ImportStatement,
  LooseForm,
  LooseImport,
  MemberUse,
  ModuleRecord,
  OwnExport,
  Reference,
  Span,
  StarExport,
  WholeUses,
} from './module-record.ts';
export type {
  DeclaredDependency,
  DependencySection,
  EdgeForm,
  ModuleEdge,
  ModuleNode,
  OwnershipGraph,
  PackageEntry,
  PackageNode,
  Resolution,
} from './ownership-graph.ts';
export { runOwnership, type OwnershipRun, type RunOptions } from './ownership-run.ts';
export { drawGraph, packageGraph, type PackageEdge } from './package-graph.ts';
export type { CacheChoice } from './record-cache.ts';
export { ruleClaims } from './rules/all-rules.ts';
export {
  canaryRule,
  compareWithCruise,
  cruiseFiles,
  filesNotCruised,
  type CanaryRule,
  type CruisedDependency,
  type CruiseResult,
  type Cruiser,
  type SecondOpinionFinding,
  type SecondOpinionProblem,
} from './second-opinion.ts';
export type { Tsconfig, TsconfigFiles } from './tsconfig-files.ts';
