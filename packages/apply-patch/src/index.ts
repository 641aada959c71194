export { applyPlan, type PatchOutcome } from './apply-plan.ts';
export {
  PatchContextError,
  PatchFileChangedError,
  PatchFileMissingError,
  PatchFileUnusableError,
  PatchOutsideError,
  PatchProtectedError,
  PatchTextError,
  PatchWriteError,
} from './errors.ts';
export { explainOutcome } from './explain-outcome.ts';
export type { FileState } from './file-state.ts';
export { parsePatch } from './parse-patch.ts';
export type {
  AddSection,
  ChunkLine,
  DeleteSection,
  Patch,
  PatchChunk,
  PatchSection,
  UpdateSection,
} from './patch.ts';
export {
  planPatch,
  type PatchNames,
  type PatchPlan,
  type PlannedChange,
  type PlannedFile,
  type PlanOptions,
} from './plan-patch.ts';
