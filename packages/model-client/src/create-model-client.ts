import { createCommandAuth, type AuthSupply, type HttpIdentity } from '@codex-ts/login';
import type { ModelProvider } from '@codex-ts/protocol';
import { createExchange, sleep } from '@codex-ts/utils-http';

import type { ModelEvent } from './model-event.ts';
import type { ModelMeans, ModelPorts } from './model-means.ts';
import type { ResponsesRequest } from './responses-request.ts';
import { streamWithRetries } from './stream-with-retries.ts';

/** What a client is made from. */
export interface ModelClientOptions {
  provider: ModelProvider;
  /** Where the credentials of `login` come from; not asked for a provider with credentials of its own. */
  auth: AuthSupply;
  identity: HttpIdentity;
  /** Where the provider's keys are, and what its token command runs with; `process.env` by default. */
  environment?: Readonly<Record<string, string | undefined>>;
  ports?: Partial<ModelPorts>;
}

/** A connection to one provider of models. */
export interface ModelClient extends AsyncDisposable {
  /**
   * Asks for one response. Failures are retried as native does; the last one is thrown: a `ModelError`, an `HttpError`
   * that no retry helps against, or what `login` says about the credentials. An abort throws the signal's reason.
   */
  stream(request: ResponsesRequest, options?: { signal?: AbortSignal }): AsyncIterable<ModelEvent>;
}

/** A client of one provider of models. It connects to nothing before the first request. */
export function createModelClient(options: ModelClientOptions): ModelClient {
  const { provider, auth, identity, environment = process.env, ports = {} } = options;
  const own = createExchange({ environment, keepAlive: true });
  const printed = provider.tokenCommand && createCommandAuth(provider.tokenCommand, { environment });
  const means: ModelMeans = {
    provider,
    auth: printed ?? auth,
    identity,
    environment,
    exchange: ports.exchange ?? own,
    sleep: ports.sleep ?? sleep,
    random: ports.random ?? Math.random,
    now: ports.now ?? Date.now,
  };
  return {
    stream: (request, { signal } = {}) => streamWithRetries(means, request, signal),
    async [Symbol.asyncDispose]() {
      await printed?.[Symbol.asyncDispose]();
      await own.close();
    },
  };
}
