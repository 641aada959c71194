import { refusedStatus } from '@codex-ts/model-client';
import type { TurnFailure } from '@codex-ts/protocol';
import { describeError, isCodexError } from '@codex-ts/utils-error';

/** What ended a turn, for people and programs: the error's own code where it has one, else `CORE_UNEXPECTED`. */
export function turnFailure(error: unknown): TurnFailure {
  if (!isCodexError(error)) return { code: 'CORE_UNEXPECTED', message: describeError(error) };
  const { code, remedy } = error;
  // Without its causes: the message says what and where, and for the model's server it is native's, word by word.
  const message = describeError(error.message);
  const httpStatus = refusedStatus(error);
  return {
    code,
    message,
    ...(remedy !== undefined && { remedy }),
    ...(httpStatus !== undefined && { httpStatus }),
  };
}
