import type { ToolSet } from '@codex-ts/agent-tools';
import type { ModelClient, ModelFacts } from '@codex-ts/model-client';
import type { RateLimitSnapshot, ThreadId, ThreadSettings, TokenUsage, TurnId } from '@codex-ts/protocol';
import type { Recorder, SessionMeta } from '@codex-ts/rollout';

import type { AdditionalContext } from './context/additional-context.ts';
import type { ProjectDocs } from './context/project-doc.ts';
import type { History } from './history.ts';
import type { ThreadOptions } from './thread-options.ts';
import type { ThreadPorts } from './thread-ports.ts';

/** What a thread is made of. Its turns read it, and move its state on. */
export interface ThreadParts {
  readonly id: ThreadId;
  readonly meta: SessionMeta;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly client: ModelClient;
  readonly history: History;
  readonly docs: ProjectDocs;
  readonly approve: ThreadOptions['approve'];
  /** Absent when nothing is recorded. */
  readonly recorder: Recorder | undefined;
  readonly ports: ThreadPorts;
  readonly state: ThreadState;
}

/** What turns change about a thread. */
export interface ThreadState {
  settings: ThreadSettings;
  /** Absolute. */
  workspace: string;
  /** Of the model in `settings`. */
  model: ModelFacts;
  /** Those that the model can use. Every turn ends what they run; what was approved lasts as long as models use the same. */
  tools: ToolSet;
  /** Over the whole thread. */
  usage: TokenUsage;
  /** As the model's server told last. */
  rateLimits: RateLimitSnapshot;
  /** What the last turn's program had the model know. */
  toldContext: AdditionalContext;
  /** A turn whose process died; the next turn says so in the log. */
  unfinishedTurn: TurnId | undefined;
}
