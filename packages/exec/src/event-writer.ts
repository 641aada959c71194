import type { TurnEvent, TurnFailure } from '@codex-ts/protocol';

/** Shows a turn as it happens. */
export interface EventWriter {
  /** Resolves when the next event may come. */
  event(event: TurnEvent): Promise<void>;
  /** A failure that no turn event told, for example before the thread was there. */
  failure(failure: TurnFailure): Promise<void>;
  /** The whole answer, once, at the end of a completed turn. */
  answer(text: string): Promise<void>;
}
