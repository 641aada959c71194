import {
  approvalPolicyFromWire,
  type ApprovalPolicy,
  type ApprovalsReviewer,
  type CredentialsStore,
  type ReasoningSummary,
  type SandboxMode,
  type Verbosity,
} from '@codex-ts/protocol';
import * as z from 'zod/mini';

// Each message completes the sentence "`key` must be …".
const text = z.string({ error: 'a string' });
const someText = z
  .string({ error: 'a string' })
  .check(z.minLength(1, { error: 'a string that is not empty' }));
const flag = z.boolean({ error: 'true or false' });
const count = z
  .int({ error: 'a whole number' })
  .check(z.nonnegative({ error: 'a whole number that is not negative' }));
const positiveCount = z
  .int({ error: 'a whole number above zero' })
  .check(z.positive({ error: 'a whole number above zero' }));
const texts = z.array(text, { error: 'a list of strings' });
const textTable = z.record(text, text, { error: 'a table of strings' });

function oneOf<const Choice extends string>(choices: readonly Choice[]) {
  return z.enum(choices, { error: `one of ${choices.map((choice) => `"${choice}"`).join(', ')}` });
}

const sandboxMode = oneOf([
  'read-only',
  'workspace-write',
  'danger-full-access',
] as const satisfies readonly SandboxMode[]);
const reviewer = z.pipe(
  oneOf([
    'user',
    'auto_review',
    'guardian_subagent', // the older name of auto_review
  ] as const satisfies readonly (ApprovalsReviewer | 'guardian_subagent')[]),
  z.transform((word): ApprovalsReviewer => (word === 'user' ? 'user' : 'auto_review')),
);
const approvalWord = oneOf([
  'untrusted',
  'on-request',
  'never',
  'on-failure', // the older name of on-request
] as const satisfies readonly (ApprovalPolicy | 'on-failure')[]);
const granular = z.looseObject(
  {
    sandbox_approval: flag,
    rules: flag,
    skill_approval: z.exactOptional(flag),
    request_permissions: z.exactOptional(flag),
    mcp_elicitations: flag,
  },
  { error: 'a table' },
);
const approvalPolicy = z.pipe(
  z.union([approvalWord, z.looseObject({ granular })], {
    error: 'one of "untrusted", "on-request", "never", or { granular = { … } }',
  }),
  z.transform((policy) => (policy === 'on-failure' ? 'on-request' : approvalPolicyFromWire(policy))),
);
const summary = oneOf(['auto', 'concise', 'detailed', 'none'] as const satisfies readonly ReasoningSummary[]);
const verbosity = oneOf(['low', 'medium', 'high'] as const satisfies readonly Verbosity[]);
const store = oneOf(['file', 'keyring', 'auto', 'ephemeral'] as const satisfies readonly CredentialsStore[]);
const webSearch = oneOf(['disabled', 'cached', 'indexed', 'live'] as const);
const loginMethod = oneOf(['chatgpt', 'api'] as const);

const TokenCommandToml = z.looseObject(
  {
    command: z.exactOptional(text),
    args: z.exactOptional(texts),
    cwd: z.exactOptional(someText),
    timeout_ms: z.exactOptional(positiveCount),
    refresh_interval_ms: z.exactOptional(count),
  },
  { error: 'a table' },
);
/** One `[model_providers.ID.auth]`. */
export type TokenCommandToml = z.infer<typeof TokenCommandToml>;

const ProviderToml = z.looseObject(
  {
    name: z.exactOptional(text),
    base_url: z.exactOptional(someText),
    wire_api: z.exactOptional(oneOf(['responses'] as const)),
    env_key: z.exactOptional(someText),
    env_key_instructions: z.exactOptional(text),
    experimental_bearer_token: z.exactOptional(someText),
    http_headers: z.exactOptional(textTable),
    env_http_headers: z.exactOptional(textTable),
    query_params: z.exactOptional(textTable),
    requires_openai_auth: z.exactOptional(flag),
    request_max_retries: z.exactOptional(count),
    stream_max_retries: z.exactOptional(count),
    stream_idle_timeout_ms: z.exactOptional(count),
    auth: z.exactOptional(TokenCommandToml),
    aws: z.exactOptional(
      z.looseObject(
        { region: z.exactOptional(someText), profile: z.exactOptional(someText) },
        { error: 'a table' },
      ),
    ),
  },
  { error: 'a table' },
);
/** One `[model_providers.ID]`. */
export type ProviderToml = z.infer<typeof ProviderToml>;

/** What this package reads of `config.toml`; everything else passes through. */
export const ConfigToml = z.looseObject({
  model: z.exactOptional(someText),
  model_provider: z.exactOptional(someText),
  model_reasoning_effort: z.exactOptional(someText),
  model_reasoning_summary: z.exactOptional(summary),
  model_verbosity: z.exactOptional(verbosity),
  developer_instructions: z.exactOptional(text),
  service_tier: z.exactOptional(text),
  web_search: z.exactOptional(webSearch),
  approval_policy: z.exactOptional(approvalPolicy),
  approvals_reviewer: z.exactOptional(reviewer),
  sandbox_mode: z.exactOptional(sandboxMode),
  sandbox_workspace_write: z.exactOptional(
    z.looseObject(
      {
        writable_roots: z.exactOptional(texts),
        network_access: z.exactOptional(flag),
        exclude_tmpdir_env_var: z.exactOptional(flag),
        exclude_slash_tmp: z.exactOptional(flag),
      },
      { error: 'a table' },
    ),
  ),
  project_doc_max_bytes: z.exactOptional(count),
  project_doc_fallback_filenames: z.exactOptional(texts),
  openai_base_url: z.exactOptional(text),
  chatgpt_base_url: z.exactOptional(text),
  cli_auth_credentials_store: z.exactOptional(store),
  forced_login_method: z.exactOptional(loginMethod),
  forced_chatgpt_workspace_id: z.exactOptional(
    z.union([text, texts], { error: 'a string or a list of strings' }),
  ),
  model_providers: z.exactOptional(z.record(text, ProviderToml, { error: 'a table' })),
  projects: z.exactOptional(
    z.record(
      text,
      z.looseObject(
        { trust_level: z.exactOptional(oneOf(['trusted', 'untrusted'] as const)) },
        { error: 'a table, as in [projects."/path"]' },
      ),
      { error: 'a table' },
    ),
  ),
  profile: z.exactOptional(text),
  profiles: z.exactOptional(z.record(text, z.looseObject({}, { error: 'a table' }), { error: 'a table' })),
});
export type ConfigToml = z.infer<typeof ConfigToml>;

/** What this package reads of `requirements.toml`, by which an administrator limits what may be set. */
export const RequirementsToml = z.looseObject({
  allowed_sandbox_modes: z.exactOptional(
    z.array(oneOf(['read-only', 'workspace-write', 'danger-full-access', 'external-sandbox'] as const), {
      error: 'a list',
    }),
  ),
  allowed_approval_policies: z.exactOptional(z.array(approvalPolicy, { error: 'a list' })),
  allowed_approvals_reviewers: z.exactOptional(z.array(reviewer, { error: 'a list' })),
  allowed_login_methods: z.exactOptional(z.array(loginMethod, { error: 'a list' })),
  allowed_chatgpt_workspaces: z.exactOptional(texts),
});
export type RequirementsToml = z.infer<typeof RequirementsToml>;
