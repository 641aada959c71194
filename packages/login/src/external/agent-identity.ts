import { describeError, isCodexError } from '@codex-ts/utils-error';
import type { Exchange, HttpRequest } from '@codex-ts/utils-http';
import * as z from 'zod/mini';

import type { AgentIdentityAuth } from '../codex-auth.ts';
import { AgentIdentityError } from '../errors.ts';
import { identityHeaders, type HttpIdentity } from '../http-identity.ts';
import { agentEndpoints, type Environment } from '../oauth-endpoints.ts';
import { readJson } from '../read-json.ts';
import type { AgentIdentity } from '../record/agent-identity.ts';
import { explain, readErrorBody, withoutSecrets } from '../refresh/refresh-failure.ts';
import { agentSignature, agentTimestamp, readAgentKey } from './agent-assertion.ts';
import { verifyAgentToken } from './agent-token.ts';

/** What it takes to make an agent ready for requests. */
export interface AgentMeans {
  readonly exchange: Exchange;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly clock: () => number;
  readonly random: () => number;
  readonly identity: HttpIdentity;
  readonly environment: Environment;
}

/** Makes an agent ready for requests. Throws `AgentIdentityError`. */
export type OpenAgent = (stated: AgentIdentityAuth, chatgptBaseUrl?: string) => Promise<AgentIdentityAuth>;

const deadlineMs = 30_000;
const answerLimitBytes = 256 * 1024;

// Native's figure.
const mostAttempts = 3;
const retryLaw = { baseMs: 200, factor: 2, jitter: 0.25, maxMs: 2_000 };

const TaskAnswer = z.object({
  task_id: z.optional(z.nullable(z.string())),
  taskId: z.optional(z.nullable(z.string())),
  encrypted_task_id: z.optional(z.nullable(z.string())),
  encryptedTaskId: z.optional(z.nullable(z.string())),
});

/**
 * Makes agents ready: verifies the token of one that has one, and asks the authority for its task, once for all who
 * ask meanwhile or again.
 */
export function keepAgent(means: AgentMeans): OpenAgent {
  let kept: { readonly stated: AgentIdentityAuth; readonly opening: Promise<AgentIdentityAuth> } | undefined;
  return (stated, chatgptBaseUrl) => {
    if (kept !== undefined && isSameAgent(kept.stated.record, stated.record)) return kept.opening;
    const opening = openAgent(stated, { ...means, chatgptBaseUrl });
    const mine = { stated, opening };
    kept = mine;
    opening.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return opening;
  };
}

function isSameAgent(one: AgentIdentity, other: AgentIdentity): boolean {
  return (
    one.runtimeId === other.runtimeId &&
    one.taskId === other.taskId &&
    one.token?.reveal() === other.token?.reveal() &&
    one.privateKey.equals(other.privateKey)
  );
}

interface OpenMeans extends AgentMeans {
  readonly chatgptBaseUrl: string | undefined;
}

async function openAgent(stated: AgentIdentityAuth, means: OpenMeans): Promise<AgentIdentityAuth> {
  const { record } = stated;
  const endpoints = agentEndpoints(means.environment, means.chatgptBaseUrl);
  if (endpoints === undefined) {
    throw new AgentIdentityError('Agent Identity only supports production and staging ChatGPT environments', {
      remedy: 'Remove chatgpt_base_url from config.toml.',
    });
  }
  readAgentKey(record.privateKey.reveal());
  if (record.token !== undefined) {
    const keys = await fetchKeys(endpoints.jwksUrl, means);
    await verifyAgentToken(record.token.reveal(), keys, means.clock());
  }
  if (record.taskId !== undefined) return stated;
  const url = `${endpoints.authApiUrl}/v1/agent/${encodeURIComponent(record.runtimeId)}/task/register`;
  return { ...stated, record: { ...record, taskId: await registerTask(record, url, means) } };
}

async function fetchKeys(url: string, means: AgentMeans): Promise<string> {
  const answer = await ask({ url }, 'failed to request agent identity JWKS', means);
  const { status, body, retryAfterMs } = answer;
  if (status >= 200 && status <= 299) return body;
  throw new AgentIdentityError('agent identity JWKS endpoint returned an error', {
    status,
    retryAfterMs,
    retry: 'later',
  });
}

async function registerTask(record: AgentIdentity, url: string, means: AgentMeans): Promise<string> {
  const { backoffDelayMs } = await import('@codex-ts/utils-http');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await registerOnce(record, url, means);
    } catch (error) {
      const isWorthIt = error instanceof AgentIdentityError && error.retry === 'later';
      if (!isWorthIt || attempt === mostAttempts) throw error;
      const wantedMs = error.retryAfterMs ?? 0;
      if (wantedMs > retryLaw.maxMs) throw error;
      await means.sleep(Math.max(backoffDelayMs(attempt, { ...retryLaw, random: means.random }), wantedMs));
    }
  }
}

async function registerOnce(record: AgentIdentity, url: string, means: AgentMeans): Promise<string> {
  const timestamp = agentTimestamp(means.clock());
  const signature = agentSignature(record.privateKey.reveal(), `${record.runtimeId}:${timestamp}`);
  const request = { url, method: 'POST', body: JSON.stringify({ timestamp, signature }) };
  const { status, body, retryAfterMs } = await ask(request, 'failed to register agent task', means);
  if (status < 200 || status > 299) {
    const text = withoutSecrets(body, [signature]);
    const said = explain(text, readErrorBody(text)?.message);
    throw new AgentIdentityError(`agent task registration failed with status ${status}: ${said}`, {
      status,
      retryAfterMs,
      retry: status === 429 || status >= 500 ? 'later' : 'never',
    });
  }
  const answer = readJson(TaskAnswer, body);
  if (answer === undefined) {
    throw new AgentIdentityError('failed to decode agent task registration response', { status });
  }
  const taskId = answer.task_id ?? answer.taskId ?? '';
  if (taskId !== '') return taskId;
  const sealed = answer.encrypted_task_id ?? answer.encryptedTaskId ?? '';
  if (sealed === '')
    throw new AgentIdentityError('agent task registration response omitted task id', { status });
  const { openSealedTask } = await import('./sealed-task.ts');
  return openSealedTask(sealed, record.privateKey.reveal());
}

async function ask(
  request: Pick<HttpRequest, 'url' | 'method' | 'body'>,
  failure: string,
  means: AgentMeans,
): Promise<{ status: number; body: string; retryAfterMs: number | undefined }> {
  const { parseRetryAfter } = await import('@codex-ts/utils-http');
  try {
    const response = await means.exchange({
      ...request,
      headers: {
        accept: '*/*',
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
        ...identityHeaders(means.identity),
      },
      deadlineMs,
    });
    const { status, headers } = response;
    const retryAfterMs = parseRetryAfter(headers['retry-after'], means.clock());
    return { status, body: await response.text(answerLimitBytes), retryAfterMs };
  } catch (error) {
    if (!isCodexError(error)) throw error;
    throw new AgentIdentityError(`${failure}: ${describeError(error)}`, {
      cause: error,
      retry: 'later',
      ...(error.remedy !== undefined && { remedy: error.remedy }),
    });
  }
}
