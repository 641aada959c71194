import type { ModelProvider, TokenCommand } from '@codex-ts/protocol';

import { bedrockRegionNames, isBedrockRegion } from './bedrock-region.ts';
import { ConfigProviderError, ConfigValueError } from './errors.ts';
import { nearestName } from './nearest-name.ts';
import type { ConfigToml, ProviderToml, TokenCommandToml } from './schema.ts';
import type { Place } from './check-table.ts';
import { dotted } from './toml-table.ts';

/** Native's, for whoever sets no others. */
const patience = { requestMaxRetries: 4, streamMaxRetries: 5, streamIdleTimeoutMs: 300_000 };

/** More is a mistake that would take hours to show. */
const mostRetries = 100;

/** Those that need no table. */
const builtIn: Readonly<Record<string, ModelProvider>> = {
  openai: { id: 'openai', name: 'OpenAI', requiresOpenaiAuth: true, ...patience },
  ollama: {
    id: 'ollama',
    name: 'Ollama',
    baseUrl: 'http://localhost:11434/v1',
    requiresOpenaiAuth: false,
    ...patience,
  },
  lmstudio: {
    id: 'lmstudio',
    name: 'LM Studio',
    baseUrl: 'http://localhost:1234/v1',
    requiresOpenaiAuth: false,
    ...patience,
  },
};

const bedrockId = 'amazon-bedrock';

/**
 * The provider that `model_provider` names; `openai` when it names none.
 *
 * @throws {ConfigProviderError} when nobody defined it.
 * @throws {ConfigValueError} when it cannot work, or a built-in one is redefined.
 */
export function resolveProvider(settings: ConfigToml, place: Place): ModelProvider {
  const own = settings.model_providers ?? {};
  assertNotBuiltIn(own, place);
  const id = settings.model_provider ?? 'openai';
  if (id === bedrockId) return bedrock(own[bedrockId] ?? {}, place);
  if (Object.hasOwn(own, id)) return ownProvider(id, own[id] ?? {}, place);
  const known = Object.hasOwn(builtIn, id) ? builtIn[id] : undefined;
  if (known === undefined)
    throw unknownProvider(id, [...Object.keys(builtIn), bedrockId, ...Object.keys(own)], place);
  if (id !== 'openai' || (settings.openai_base_url ?? '') === '') return known;
  return { ...known, baseUrl: baseUrl(settings.openai_base_url ?? '', ['openai_base_url'], place) };
}

/**
 * An http or https URL without a slash at its end.
 *
 * @throws {ConfigValueError}
 */
export function baseUrl(text: string, path: readonly string[], place: Place): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/u.test(url.protocol)) {
    throw new ConfigValueError(dotted(path), 'must be an http or https URL', {
      place: place(path),
      remedy: 'Write the whole address, as in "https://api.example.com/v1".',
    });
  }
  return text.replace(/\/+$/u, '');
}

/** Built in, but for the profile and the region of AWS. */
function bedrock(table: ProviderToml, place: Place): ModelProvider {
  const path = ['model_providers', bedrockId];
  const other = Object.keys(table).find((key) => key !== 'aws');
  if (other !== undefined) {
    throw new ConfigValueError(dotted([...path, other]), 'cannot be set for a provider that is built in', {
      place: place([...path, other]),
      remedy: `Only ${dotted([...path, 'aws'])} can be set.`,
    });
  }
  const region = table.aws?.region ?? 'us-east-1';
  if (!isBedrockRegion(region)) {
    const at = [...path, 'aws', 'region'];
    throw new ConfigValueError(dotted(at), 'is no region in which Amazon Bedrock can be used', {
      place: place(at),
      remedy: `Use one of ${bedrockRegionNames()}.`,
    });
  }
  return {
    id: bedrockId,
    name: 'Amazon Bedrock',
    baseUrl: `https://bedrock-mantle.${region}.api.aws/openai/v1`,
    requiresOpenaiAuth: false,
    ...patience,
  };
}

function assertNotBuiltIn(own: NonNullable<ConfigToml['model_providers']>, place: Place): void {
  const taken = Object.keys(own).find((id) => Object.hasOwn(builtIn, id));
  if (taken === undefined) return;
  const path = ['model_providers', taken];
  throw new ConfigValueError(dotted(path), 'is built in and cannot be redefined', {
    place: place(path),
    remedy:
      taken === 'openai'
        ? 'Set openai_base_url for another address, or use another name for a provider of your own.'
        : 'Use another name.',
  });
}

function unknownProvider(id: string, known: readonly string[], place: Place): ConfigProviderError {
  const suggestion = nearestName(id, known);
  return new ConfigProviderError(id, {
    place: place(['model_provider']),
    known,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function ownProvider(id: string, table: ProviderToml, place: Place): ModelProvider {
  const path = ['model_providers', id];
  assertWorkable(table, path, place);
  const token = table.experimental_bearer_token;
  const headers = {
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...table.http_headers,
  };
  return {
    id,
    name: table.name ?? id,
    requiresOpenaiAuth: table.requires_openai_auth ?? false,
    requestMaxRetries: Math.min(table.request_max_retries ?? patience.requestMaxRetries, mostRetries),
    streamMaxRetries: Math.min(table.stream_max_retries ?? patience.streamMaxRetries, mostRetries),
    streamIdleTimeoutMs: table.stream_idle_timeout_ms ?? patience.streamIdleTimeoutMs,
    ...(table.base_url !== undefined && { baseUrl: baseUrl(table.base_url, [...path, 'base_url'], place) }),
    ...(table.env_key !== undefined && { envKey: table.env_key }),
    ...(table.auth !== undefined && { tokenCommand: tokenCommand(table.auth) }),
    ...(table.env_key_instructions !== undefined && { envKeyInstructions: table.env_key_instructions }),
    ...(Object.keys(headers).length > 0 && { httpHeaders: headers }),
    ...(table.env_http_headers !== undefined && { envHttpHeaders: table.env_http_headers }),
    ...(table.query_params !== undefined && { queryParams: table.query_params }),
  };
}

/** Native's. */
const commandTimeoutMs = 5_000;
const commandIntervalMs = 300_000;

function tokenCommand(table: TokenCommandToml): TokenCommand {
  const { command = '', args = [], cwd } = table;
  const refreshIntervalMs = table.refresh_interval_ms ?? commandIntervalMs;
  return {
    command,
    args,
    ...(cwd !== undefined && { cwd }),
    timeoutMs: table.timeout_ms ?? commandTimeoutMs,
    // Zero means that age is no reason.
    ...(refreshIntervalMs > 0 && { refreshIntervalMs }),
  };
}

function assertWorkable(table: ProviderToml, path: readonly string[], place: Place): void {
  if ('aws' in table) {
    throw new ConfigValueError(dotted([...path, 'aws']), 'is a way to sign in that codex-ts does not know', {
      place: place([...path, 'aws']),
      remedy: 'Put the key into an environment variable and name it in env_key.',
    });
  }
  assertOneSignIn(table, path, place);
  for (const member of ['http_headers', 'env_http_headers'] as const) {
    const wrong = Object.entries(table[member] ?? {}).find(([name, value]) => !isHeader(name, value));
    if (wrong === undefined) continue;
    const at = [...path, member, wrong[0]];
    throw new ConfigValueError(dotted(at), 'cannot be a header of HTTP', {
      place: place(at),
      remedy: 'Use letters, digits and hyphens in its name, and no line breaks in its value.',
    });
  }
}

/** A command for the token stands alone. */
function assertOneSignIn(table: ProviderToml, path: readonly string[], place: Place): void {
  if (table.auth === undefined) return;
  const command = [...path, 'auth', 'command'];
  if ((table.auth.command ?? '').trim() === '') {
    throw new ConfigValueError(dotted(command), 'must be the program that prints the token', {
      place: place(table.auth.command === undefined ? [...path, 'auth'] : command),
      remedy: 'Write auth = { command = "print-token" }.',
    });
  }
  const isTaken = {
    env_key: table.env_key !== undefined,
    experimental_bearer_token: table.experimental_bearer_token !== undefined,
    requires_openai_auth: table.requires_openai_auth === true,
  };
  for (const [key, taken] of Object.entries(isTaken)) {
    if (!taken) continue;
    throw new ConfigValueError(dotted([...path, 'auth']), `cannot be combined with ${key}`, {
      place: place([...path, 'auth']),
      remedy: `Remove either auth or ${key}.`,
    });
  }
}

/** RFC 9110 §5.1 and §5.5. */
function isHeader(name: string, value: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/u.test(name) && /^[\t\u0020-\u007e\u0080-\u00ff]*$/u.test(value);
}
