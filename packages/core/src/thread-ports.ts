import type { RecorderPorts } from '@codex-ts/rollout';

/** What a thread takes from its surroundings. */
export interface ThreadPorts {
  /** Milliseconds since 1970. */
  now: () => number;
  /** A signal that aborts when so many milliseconds are over. */
  deadline: (afterMs: number) => AbortSignal;
  /** A new UUID, version 7. */
  uuid: () => string;
  /** What the log is written with. */
  recorder: Partial<RecorderPorts>;
}
