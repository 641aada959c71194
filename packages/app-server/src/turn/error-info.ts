import type { CodexErrorInfo, TurnError } from '@codex-ts/app-server-protocol';
import type { TurnFailure } from '@codex-ts/protocol';

const noStatus = { httpStatusCode: null };

const infos: Readonly<Record<string, CodexErrorInfo>> = {
  CORE_AUDIO_UNSUPPORTED: 'badRequest',
  CORE_CONTEXT_EXCEEDED: 'contextWindowExceeded',
  MODEL_CONTEXT_FULL: 'contextWindowExceeded',
  MODEL_USAGE_LIMIT: 'usageLimitExceeded',
  MODEL_QUOTA_EXCEEDED: 'usageLimitExceeded',
  MODEL_OVERLOADED: 'serverOverloaded',
  MODEL_SERVER_FAILED: 'internalServerError',
  MODEL_UNKNOWN: 'modelNotFound',
  MODEL_RATE_LIMITED: { responseTooManyFailedAttempts: { httpStatusCode: 429 } },
  MODEL_STREAM_LOST: { responseStreamDisconnected: noStatus },
  MODEL_NOT_SIGNED_IN: 'unauthorized',
  LOGIN_REFRESH_REJECTED: 'unauthorized',
  SANDBOX_UNAVAILABLE: 'sandboxError',
};

/** Why a turn failed, as clients are told. */
export function turnError(failure: TurnFailure): TurnError {
  const { message, remedy = null } = failure;
  return { message, codexErrorInfo: infoOf(failure), additionalDetails: remedy, misalignment: null };
}

function infoOf({ code, httpStatus }: TurnFailure): CodexErrorInfo {
  if (httpStatus !== undefined) return { httpConnectionFailed: { httpStatusCode: httpStatus } };
  return (Object.hasOwn(infos, code) ? infos[code] : undefined) ?? 'other';
}

/** The connection to the model broke and is tried again. `message` is core's: the count, and in brackets why. */
export function reconnectError({
  message,
  httpStatus = null,
}: {
  message: string;
  httpStatus?: number | null;
}): TurnError {
  const { head = message, why } = /^(?<head>[^(]*\S)\s*\((?<why>.*)\)$/su.exec(message)?.groups ?? {};
  return {
    message: head,
    codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: httpStatus } },
    additionalDetails: why ?? null,
    misalignment: null,
  };
}
