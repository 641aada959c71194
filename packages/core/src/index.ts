export {
  ImageUnreadableError,
  ThreadClosedError,
  TurnActiveError,
  TurnFailedError,
  TurnOverError,
} from './errors.ts';
export { newestThread } from './newest-thread.ts';
export { resumeThread, startThread } from './open-thread.ts';
export type { ThreadOptions } from './thread-options.ts';
export type { ThreadPorts } from './thread-parts.ts';
export type { Thread, Turn, TurnOptions, TurnResult } from './thread.ts';
