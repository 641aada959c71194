import { identityHeaders, sendAuthorized, type CodexAuth } from '@codex-ts/login';
import { isCodexError } from '@codex-ts/utils-error';
import type { HttpResponse } from '@codex-ts/utils-http';

import { AttemptFailedError } from './attempt-failure.ts';
import type { ModelMeans } from './model-means.ts';
import { NotSignedInError } from './errors.ts';
import { credentialHeaders, isChatgpt, providerHeaders, responsesUrl } from './endpoint.ts';
import { requestBody, threadHeaders, type ResponsesRequest } from './responses-request.ts';
import { statusFailure } from './status-failure.ts';
import { transportFailure } from './stream-failure.ts';

const longestFailureBytes = 64 * 1024;

/**
 * Sends the request once, with recovery from a 401 where the credentials are `login`'s. Resolves to an answer of
 * status 2xx. Throws `AttemptFailedError`, or what `login` says when there are no credentials to be had.
 */
export async function sendRequest(
  means: ModelMeans,
  request: ResponsesRequest,
  signal?: AbortSignal,
): Promise<HttpResponse> {
  const { provider } = means;
  const body = JSON.stringify(requestBody(request));
  const own = providerHeaders(provider, means.environment);
  let used: CodexAuth | undefined;

  const isPrinted = provider.tokenCommand !== undefined;
  const usesLogin = provider.requiresOpenaiAuth && provider.envKey === undefined;
  const send = async (auth: CodexAuth | undefined): Promise<HttpResponse> => {
    if (usesLogin && auth === undefined) throw new NotSignedInError(provider.id);
    used = auth;
    const credentials = auth === undefined ? {} : credentialHeaders(auth);
    try {
      return await means.exchange({
        method: 'POST',
        url: responsesUrl(provider, auth),
        headers: {
          ...identityHeaders(means.identity),
          'content-type': 'application/json',
          accept: 'text/event-stream',
          ...threadHeaders(request),
          // A header of config.toml is more than a login, a command is more than a header.
          ...(isPrinted ? { ...own, ...credentials } : { ...credentials, ...own }),
        },
        body,
        // Silence is silence, before the head of the answer as within its body.
        deadlineMs: provider.streamIdleTimeoutMs,
        idleTimeoutMs: provider.streamIdleTimeoutMs,
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      throw isCodexError(error) ? new AttemptFailedError(transportFailure(error, 'request')) : error;
    }
  };

  const response =
    usesLogin || isPrinted
      ? await sendAuthorized(means.auth, send, signal === undefined ? {} : { signal })
      : await send(/*auth*/ undefined);
  if (response.status >= 200 && response.status < 300) return response;
  throw await failedAnswer(response, { means, used });
}

async function failedAnswer(
  response: HttpResponse,
  { means, used }: { means: ModelMeans; used: CodexAuth | undefined },
): Promise<AttemptFailedError> {
  let body: string;
  try {
    body = await response.text(longestFailureBytes);
  } catch (error) {
    if (!isCodexError(error)) throw error;
    body = ''; // the status says enough
  }
  return new AttemptFailedError(
    statusFailure({
      status: response.status,
      headers: response.headers,
      body,
      url: responsesUrl({ ...means.provider, queryParams: {} }, used),
      nowMs: means.now(),
      refusalIsFinal: isChatgpt(used),
    }),
  );
}
