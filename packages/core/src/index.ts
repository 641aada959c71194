export type { AdditionalContext, ContextEntry } from './context/additional-context.ts';
export type { ProjectDocOptions } from './context/project-doc.ts';
export {
  AudioUnsupportedError,
  ContextExceededError,
  ThreadClosedError,
  ThreadUnrecordedError,
  TurnActiveError,
  TurnFailedError,
  TurnOverError,
} from './errors.ts';
export { newestThread } from './newest-thread.ts';
export { forkThread, resumeThread, startThread, type ForkPlace } from './open-thread.ts';
export type { ThreadOptions } from './thread-options.ts';
export type { ThreadPorts } from './thread-ports.ts';
export type { SettingsChange } from './settings-change.ts';
export type { SteerOptions, Thread, Turn, TurnOptions, TurnResult } from './thread.ts';
export type { MetadataChange } from './turn/steering.ts';
