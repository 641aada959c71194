import { CodexError } from '@codex-ts/utils-error';

/** Whoever was asked cancelled: nothing was done, and the turn is to end as interrupted. */
export class TurnCancelledError extends CodexError {
  override readonly code = 'TOOLS_TURN_CANCELLED' as const;

  constructor() {
    super('the turn was cancelled instead of an approval');
  }
}
