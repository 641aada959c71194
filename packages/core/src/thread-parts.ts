import type { ModelClient, ModelFacts } from '@codex-ts/model-client';
import type { ThreadId, ThreadSettings, TokenUsage, TurnId } from '@codex-ts/protocol';
import type { Recorder, RecorderPorts } from '@codex-ts/rollout';

import type { History } from './history.ts';

/** What a thread takes from its surroundings. */
export interface ThreadPorts {
  /** Milliseconds since 1970. */
  now: () => number;
  /** A new UUID, version 7. */
  uuid: () => string;
  /** What the log is written with. */
  recorder: Partial<RecorderPorts>;
}

/** What a thread is made of. Its turns read it, and move `usage` and `unfinishedTurn` on. */
export interface ThreadParts {
  readonly id: ThreadId;
  readonly settings: ThreadSettings;
  /** Absolute. */
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly model: ModelFacts;
  readonly client: ModelClient;
  readonly history: History;
  /** Absent when nothing is recorded. */
  readonly recorder: Recorder | undefined;
  readonly ports: ThreadPorts;
  /** Over the whole thread. */
  usage: TokenUsage;
  /** A turn whose process died; the next turn says so in the log. */
  unfinishedTurn: TurnId | undefined;
}
