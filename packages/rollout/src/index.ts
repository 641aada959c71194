export type { WriteBytes } from './append-file.ts';
export {
  RolloutBaseError,
  RolloutFileError,
  RolloutReadError,
  RolloutWriteError,
  ThreadArchivedError,
  ThreadMissingError,
  WriterActiveError,
} from './errors.ts';
export { listThreads, type ListOptions, type ThreadPage, type ThreadSummary } from './list-threads.ts';
export { readThread, type RecordedThread } from './read-thread.ts';
export {
  resumeRecorder,
  startRecorder,
  type Recorder,
  type RecorderOptions,
  type RecorderPorts,
} from './recorder.ts';
export type { RolloutEntry } from './rollout-entry.ts';
export { parseRolloutLine, type LineContent, type RolloutLine, type TurnOutcome } from './rollout-line.ts';
export { findThread } from './session-files.ts';
export type { GitFacts, HistoryBase, SessionMeta } from './session-meta.ts';
export type { RecordedTurn, ThreadContents } from './thread-reader.ts';
export type { RecordedContext, TurnContext } from './turn-context.ts';
