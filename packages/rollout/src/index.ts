export type { WriteBytes } from './append-file.ts';
export {
  RolloutBaseError,
  RolloutFileError,
  RolloutReadError,
  RolloutWriteError,
  CursorInvalidError,
  ThreadArchivedError,
  ThreadMissingError,
  ThreadReferencedError,
  TurnMissingError,
  WriterActiveError,
} from './errors.ts';
export { forkRecorder, type ForkMeta, type ForkOptions } from './fork-recorder.ts';
export { archiveThread, deleteThread, unarchiveThread } from './keep-threads.ts';
export { listThreads, type ListOptions, type ThreadPage, type ThreadSummary } from './list-threads.ts';
export type { LoggedItem, LoggedTurn } from './logged-turn.ts';
export {
  readItems,
  readTurns,
  type ItemPage,
  type PageEnds,
  type PageOptions,
  type TurnPage,
} from './read-turns.ts';
export { createHeadCache, threadHead, type HeadCache, type ThreadHead } from './thread-head.ts';
export { nameThread, threadNames } from './session-index.ts';
export { readMeta, readThread, type CutPlace, type RecordedThread } from './read-thread.ts';
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
