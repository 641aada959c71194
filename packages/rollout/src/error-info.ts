/** What a log of native codex calls the failures that have a name there, by our codes. */
const infos: Readonly<Record<string, unknown>> = {
  CORE_AUDIO_UNSUPPORTED: 'bad_request',
  CORE_CONTEXT_EXCEEDED: 'context_window_exceeded',
  LOGIN_REFRESH_REJECTED: 'unauthorized',
  MODEL_NOT_SIGNED_IN: 'unauthorized',
  MODEL_OVERLOADED: 'server_overloaded',
  MODEL_SERVER_FAILED: 'internal_server_error',
  MODEL_STREAM_LOST: { response_stream_disconnected: { http_status_code: null } },
  MODEL_USAGE_LIMIT: 'usage_limit_exceeded',
};

/** The name of a failure in a log. */
export function errorInfo(code: string): unknown {
  return Object.hasOwn(infos, code) ? infos[code] : 'other';
}

/** The code of a failure that a log tells of; undefined when we have none for it. */
export function errorCode(info: unknown): string | undefined {
  const spelled = JSON.stringify(nameOf(info));
  return Object.keys(infos).find((code) => JSON.stringify(nameOf(infos[code])) === spelled);
}

/** Some carry more than a name. */
function nameOf(info: unknown): unknown {
  return typeof info === 'object' && info !== null ? Object.keys(info)[0] : info;
}
