import type { ThreadId, TurnId } from './thread-id.ts';
import type { TokenUsage } from './token-usage.ts';
import type { TurnItem } from './turn-item.ts';

/**
 * What a thread tells while a turn runs, in order. Each item gets exactly one `itemCompleted`, whatever becomes
 * of the turn. Commands, file changes and web searches get an `itemStarted` before; what the model writes does
 * not: its first delta starts it. A turn ends with exactly one of the last three.
 */
export type TurnEvent =
  | { type: 'threadStarted'; threadId: ThreadId }
  | { type: 'turnStarted'; turnId: TurnId }
  | { type: 'itemStarted' | 'itemUpdated' | 'itemCompleted'; item: TurnItem }
  /** A piece of the `agentMessage` or `reasoning` of this id, as it comes. `itemCompleted` brings the whole text. */
  | { type: 'agentMessageDelta' | 'reasoningDelta'; itemId: string; text: string }
  /** The connection to the model broke and is tried again; not an end. */
  | { type: 'reconnecting'; attempt: number; maxAttempts: number; message: string }
  | { type: 'turnCompleted'; turnId: TurnId; usage: TokenUsage }
  | { type: 'turnFailed'; turnId: TurnId; failure: TurnFailure }
  | { type: 'turnInterrupted'; turnId: TurnId };

/** Why a turn failed. */
export interface TurnFailure {
  /** The stable code of the error that ended it. */
  code: string;
  /** One line for a person. */
  message: string;
  remedy?: string;
}
