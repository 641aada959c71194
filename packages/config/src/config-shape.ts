import * as z from 'zod/mini';

const text = z.exactOptional(z.string());
const flag = z.exactOptional(z.boolean());
const count = z.exactOptional(z.int().check(z.nonnegative()));
const textTable = z.exactOptional(z.record(z.string(), z.string()));

const provider = z.looseObject({
  name: text,
  base_url: text,
  wire_api: text,
  env_key: text,
  env_key_instructions: text,
  requires_openai_auth: flag,
  http_headers: textTable,
  env_http_headers: textTable,
  query_params: textTable,
  request_max_retries: count,
  stream_max_retries: count,
  stream_idle_timeout_ms: count,
});

const workspaceWrite = z.looseObject({
  writable_roots: z.exactOptional(z.array(z.string())),
  network_access: flag,
});

/** The keys of `config.toml` that this package reads. All others pass. */
export const configShape = z.looseObject({
  model: text,
  model_provider: text,
  model_providers: z.exactOptional(z.record(z.string(), provider)),
  openai_base_url: text,
  chatgpt_base_url: text,
  sandbox_mode: z.exactOptional(z.enum(['read-only', 'workspace-write', 'danger-full-access'])),
  sandbox_workspace_write: z.exactOptional(workspaceWrite),
  approval_policy: z.exactOptional(
    z.union([z.enum(['untrusted', 'on-request', 'never', 'on-failure']), z.looseObject({})]),
  ),
  model_reasoning_effort: z.exactOptional(
    z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'ultra']),
  ),
  model_reasoning_summary: z.exactOptional(z.enum(['auto', 'concise', 'detailed', 'none'])),
  model_verbosity: z.exactOptional(z.enum(['low', 'medium', 'high'])),
  web_search: z.exactOptional(z.enum(['disabled', 'cached', 'live'])),
  developer_instructions: text,
  cli_auth_credentials_store: z.exactOptional(z.enum(['file', 'keyring', 'auto', 'ephemeral'])),
  forced_login_method: z.exactOptional(z.enum(['chatgpt', 'api'])),
  forced_chatgpt_workspace_id: z.exactOptional(z.union([z.string(), z.array(z.string())])),
  profile: text,
  projects: z.exactOptional(z.record(z.string(), z.looseObject({ trust_level: text }))),
});

/** What those keys may hold. */
export type ConfigValues = z.infer<typeof configShape>;

/** `[model_providers.ID]`. */
export type ProviderValues = z.infer<typeof provider>;
