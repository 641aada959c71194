import type { RateLimitSnapshot, ResponseItem, TokenUsage } from '@codex-ts/protocol';

/**
 * What one exchange with the model tells, in order. After `reconnecting` the answer starts anew: items that were
 * completed before stay told, what was only started or streamed does not count any more.
 */
export type ModelEvent =
  | { type: 'created' }
  | { type: 'itemStarted'; item: ResponseItem }
  | { type: 'itemCompleted'; item: ResponseItem }
  | { type: 'textDelta'; itemId: string; text: string }
  | { type: 'reasoningDelta'; itemId: string; text: string }
  /** `httpStatus`: what the server refused with, where no code of ours says more. */
  | { type: 'reconnecting'; attempt: number; maxAttempts: number; message: string; httpStatus?: number }
  | { type: 'rateLimits'; rateLimits: RateLimitSnapshot }
  /** The last one. `usage` is that of this response alone, and absent when the server gave none. */
  | { type: 'completed'; responseId: string; usage?: TokenUsage };
