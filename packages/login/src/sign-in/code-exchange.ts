import { describeError, isCodexError } from '@codex-ts/utils-error';
import type { HttpRequest } from '@codex-ts/utils-http';
import * as z from 'zod/mini';

import { SignInError } from '../errors.ts';
import { readJson } from '../read-json.ts';
import { explain, readErrorBody, withoutSecrets } from '../refresh/refresh-failure.ts';
import type { SignInContext } from './sign-in-options.ts';

/** What a sign-in brings. Secrets: to be stored, never shown. */
export interface ExchangedTokens {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface CodeExchange {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

const deadlineMs = 30_000;
const answerLimitBytes = 1024 * 1024;

// The code was not sent when no connection came about, so it is worth keeping.
const connectAttempts = 3;
const pauseMs = 500;

const token = z.string().check(z.minLength(1));
const Tokens = z.object({ id_token: token, access_token: token, refresh_token: token });
const ApiKey = z.object({ access_token: token });

/** Redeems an authorization code (RFC 6749 §4.1.3, RFC 7636). Throws `SignInError`. */
export async function exchangeCode(exchange: CodeExchange, context: SignInContext): Promise<ExchangedTokens> {
  const form = {
    grant_type: 'authorization_code',
    code: exchange.code,
    redirect_uri: exchange.redirectUri,
    client_id: context.clientId,
    code_verifier: exchange.verifier,
  };
  const { status, body } = await post(form, context);
  if (status < 200 || status > 299) {
    const said = refusalText(withoutSecrets(body, [exchange.code, exchange.verifier]));
    throw new SignInError('exchangeFailed', `token endpoint returned status ${status}: ${said}`);
  }
  const tokens = readJson(Tokens, body);
  if (tokens === undefined) {
    throw new SignInError(
      'exchangeFailed',
      `token endpoint returned status ${status} without all three tokens`,
    );
  }
  return { idToken: tokens.id_token, accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
}

/** An API key in exchange for the id token (RFC 8693), as native stores beside the tokens; `undefined` when there is none to be had. */
export async function exchangeForApiKey(
  idToken: string,
  context: SignInContext,
): Promise<string | undefined> {
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    client_id: context.clientId,
    requested_token: 'openai-api-key',
    subject_token: idToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  };
  try {
    const { status, body } = await post(form, context);
    return status >= 200 && status <= 299 ? readJson(ApiKey, body)?.access_token : undefined;
  } catch (error) {
    if (error instanceof SignInError) return undefined;
    throw error;
  }
}

async function post(
  form: Readonly<Record<string, string>>,
  { issuer, ports }: SignInContext,
): Promise<{ status: number; body: string }> {
  const request: HttpRequest = {
    url: `${issuer}/oauth/token`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    deadlineMs,
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await ports.exchange(request);
      return { status: response.status, body: await response.text(answerLimitBytes) };
    } catch (error) {
      if (!isCodexError(error)) throw error;
      if (!wasNeverSent(error) || attempt === connectAttempts) {
        throw new SignInError('exchangeFailed', describeError(error), {
          cause: error,
          retry: 'later',
          ...(error.remedy !== undefined && { remedy: error.remedy }),
        });
      }
      await ports.sleep(attempt * pauseMs);
    }
  }
}

function wasNeverSent(error: Error): boolean {
  return 'phase' in error && (error.phase === 'dns' || error.phase === 'connect');
}

function refusalText(body: string): string {
  const description = readJson(z.object({ error_description: z.string() }), body)?.error_description;
  const said = readErrorBody(body);
  return explain(body, description ?? said?.message ?? said?.code);
}
