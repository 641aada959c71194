export { applyEdits, chooseFixes } from './apply-edits.ts';
export {
  applyBaseline,
  createBaseline,
  readBaseline,
  writeBaseline,
  type Baseline,
  type BaselineContext,
  type StaleEntry,
} from './baseline.ts';
export { changedFiles, stagedFiles, type ChangedFiles, type StagedFiles } from './changed-files.ts';
export { closestName } from './closest-name.ts';
export {
  checkConfig,
  type ConfigCheck,
  type JsonSchema,
  type SchemaIssue,
  type SchemaResult,
  type StandardSchema,
} from './config-check.ts';
export { loadConfig, type ConfigOptions, type LoadedConfig } from './config-file.ts';
export {
  BaselineInvalidError,
  ConfigInvalidError,
  ConfigNotFoundError,
  EditsOverlapError,
  FileChangedError,
  FilesNotFoundError,
  FilesNotSeenError,
  FileUnreadableError,
  GitFailedError,
  isLintRunError,
  LintRunError,
  PackageUnknownError,
  PathUnmatchedError,
  WorkspaceInvalidError,
  WorkspaceNotFoundError,
  WriteFailedError,
  type ConfigProblem,
  type LintRunErrorOptions,
} from './errors.ts';
export { exitCodeOf, exitCodes } from './exit-code.ts';
export { explainError } from './explain-error.ts';
export {
  contentHash,
  openFileTable,
  type FileLook,
  type FileTable,
  type FileTableOptions,
} from './file-table.ts';
export {
  countFindings,
  sortFindings,
  type Finding,
  type FindingCounts,
  type Fix,
  type Severity,
  type TextEdit,
} from './finding.ts';
export { printJsonSchema } from './json-schema.ts';
export type { PackageManifest } from './manifest.ts';
export { formatReport } from './report/format-report.ts';
export {
  isReportFormat,
  reportFormats,
  type Report,
  type ReportFormat,
  type ReportOptions,
  type ReportRule,
  type ReportTool,
} from './report/report.ts';
export {
  assertAllSeen,
  listSourceFiles,
  sourceExtensions,
  type SkippedPath,
  type SourceFiles,
  type SourceFilesOptions,
} from './source-files.ts';
export { readSource, type SourceText } from './source-text.ts';
export { createTargetFinder, targets, type Target } from './targets.ts';
export { createTextPositions, type TextPosition, type TextPositions } from './text-position.ts';
export {
  createPackageFinder,
  findWorkspace,
  packageOf,
  selectPackages,
  type Workspace,
  type WorkspacePackage,
} from './workspace.ts';
export { writeEdits, type EditedFile, type FileEdits } from './write-edits.ts';
export { writeWholeFile } from './write-whole-file.ts';
