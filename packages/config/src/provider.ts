import type { ModelProvider } from '@codex-ts/protocol';

import type { ConfigValues, ProviderValues } from './config-shape.ts';
import { ConfigValueError, ProviderUnknownError } from './errors.ts';

const defaults = { requestMaxRetries: 4, streamMaxRetries: 5, streamIdleTimeoutMs: 300_000 } as const;
const builtIn = 'openai';

/** The provider that the settings choose. Throws `CONFIG_PROVIDER_UNKNOWN`, and `CONFIG_VALUE_INVALID` for a bad URL. */
export function resolveProvider(values: ConfigValues): ModelProvider {
  const id = values.model_provider ?? builtIn;
  const own = values.model_providers ?? {};
  if (Object.hasOwn(own, builtIn)) {
    const what = 'the built-in provider cannot be overridden';
    const remedy = 'Name your provider otherwise, for example openai-custom; or set openai_base_url.';
    throw new ConfigValueError({ key: `model_providers.${builtIn}`, path: 'config.toml', what }, { remedy });
  }
  if (id === builtIn) {
    const baseUrl = baseUrlOf(values.openai_base_url, 'openai_base_url');
    return {
      id,
      name: 'OpenAI',
      requiresOpenaiAuth: true,
      ...defaults,
      ...(baseUrl !== undefined && { baseUrl }),
    };
  }
  const provider = Object.hasOwn(own, id) ? own[id] : undefined;
  if (provider === undefined) throw new ProviderUnknownError(id, [builtIn, ...Object.keys(own)]);
  return ownProvider(id, provider);
}

function ownProvider(id: string, values: ProviderValues): ModelProvider {
  const baseUrl = baseUrlOf(values.base_url, `model_providers.${id}.base_url`);
  const { env_key: envKey, env_key_instructions: envKeyInstructions } = values;
  const { http_headers: httpHeaders, env_http_headers: envHttpHeaders, query_params: queryParams } = values;
  return {
    id,
    name: values.name ?? id,
    requiresOpenaiAuth: values.requires_openai_auth ?? false,
    requestMaxRetries: values.request_max_retries ?? defaults.requestMaxRetries,
    streamMaxRetries: values.stream_max_retries ?? defaults.streamMaxRetries,
    streamIdleTimeoutMs: values.stream_idle_timeout_ms ?? defaults.streamIdleTimeoutMs,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(envKey !== undefined && { envKey }),
    ...(envKeyInstructions !== undefined && { envKeyInstructions }),
    ...(httpHeaders !== undefined && { httpHeaders }),
    ...(envHttpHeaders !== undefined && { envHttpHeaders }),
    ...(queryParams !== undefined && { queryParams }),
  };
}

/** Without slashes at its end; `undefined` when there is none. */
function baseUrlOf(text: string | undefined, key: string): string | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    const remedy = 'Write it as http://host:port/path or https://host/path.';
    throw new ConfigValueError(
      { key, path: 'config.toml', what: 'this is no http or https URL' },
      { remedy },
    );
  }
  return text.trim().replace(/\/+$/u, '');
}
