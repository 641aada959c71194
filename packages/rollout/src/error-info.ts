import type { TurnFailure } from '@codex-ts/protocol';
import * as z from 'zod/mini';

type Failure = Pick<TurnFailure, 'code' | 'httpStatus'>;

/** What a log of native codex calls the failures that have a name there, by our codes. */
const infos: Readonly<Record<string, unknown>> = {
  CORE_AUDIO_UNSUPPORTED: 'bad_request',
  CORE_CONTEXT_EXCEEDED: 'context_window_exceeded',
  LOGIN_REFRESH_REJECTED: 'unauthorized',
  MODEL_NOT_SIGNED_IN: 'unauthorized',
  MODEL_OVERLOADED: 'server_overloaded',
  MODEL_RATE_LIMITED: { response_too_many_failed_attempts: { http_status_code: 429 } },
  MODEL_SERVER_FAILED: 'internal_server_error',
  MODEL_STREAM_LOST: { response_stream_disconnected: { http_status_code: null } },
  MODEL_USAGE_LIMIT: 'usage_limit_exceeded',
};

/** The refusals that have no name but their status. */
const refusals: Readonly<Record<number, string>> = { 401: 'MODEL_UNAUTHORIZED', 403: 'MODEL_FORBIDDEN' };
const otherRefusal = 'MODEL_STATUS_UNEXPECTED';
const refusal = z.object({ http_connection_failed: z.object({ http_status_code: z.number() }) });

/** The name of a failure in a log. */
export function errorInfo({ code, httpStatus }: Failure): unknown {
  if (httpStatus !== undefined) return { http_connection_failed: { http_status_code: httpStatus } };
  return Object.hasOwn(infos, code) ? infos[code] : 'other';
}

/** The failure that a log tells of; undefined when we have no code for it. */
export function namedFailure(info: unknown): Failure | undefined {
  const httpStatus = refusedStatus(info);
  if (httpStatus !== undefined) return { code: refusals[httpStatus] ?? otherRefusal, httpStatus };
  const spelled = JSON.stringify(nameOf(info));
  const code = Object.keys(infos).find((known) => JSON.stringify(nameOf(infos[known])) === spelled);
  return code === undefined ? undefined : { code };
}

function refusedStatus(info: unknown): number | undefined {
  const parsed = refusal.safeParse(info);
  return parsed.success ? parsed.data.http_connection_failed.http_status_code : undefined;
}

/** Some carry more than a name. */
function nameOf(info: unknown): unknown {
  return typeof info === 'object' && info !== null ? Object.keys(info)[0] : info;
}
