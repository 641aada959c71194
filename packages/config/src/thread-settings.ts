import type { ThreadSettings } from '@codex-ts/protocol';

import type { ConfigToml } from './schema.ts';
import type { Trust } from './trust.ts';

/** The newest model that is made for the tools that codex-ts offers. */
const defaultModel = 'gpt-5.5';

/** What a thread runs with, before flags and requirements. */
export function resolveThread(settings: ConfigToml, trust: Trust): ThreadSettings {
  const sandbox = settings.sandbox_workspace_write;
  return {
    model: settings.model ?? defaultModel,
    sandboxMode: settings.sandbox_mode ?? (trust === 'trusted' ? 'workspace-write' : 'read-only'),
    approvalPolicy: settings.approval_policy ?? (trust === 'untrusted' ? 'untrusted' : 'on-request'),
    ...(settings.approvals_reviewer !== undefined && { approvalsReviewer: settings.approvals_reviewer }),
    writableRoots: sandbox?.writable_roots ?? [],
    networkAccess: sandbox?.network_access ?? false,
    ...(sandbox?.exclude_slash_tmp !== undefined && { excludeSlashTmp: sandbox.exclude_slash_tmp }),
    ...(sandbox?.exclude_tmpdir_env_var !== undefined && {
      excludeTmpdirEnvVar: sandbox.exclude_tmpdir_env_var,
    }),
    ...(settings.model_reasoning_effort !== undefined && {
      reasoningEffort: settings.model_reasoning_effort,
    }),
    ...(settings.model_reasoning_summary !== undefined && {
      reasoningSummary: settings.model_reasoning_summary,
    }),
    ...(settings.model_verbosity !== undefined && { verbosity: settings.model_verbosity }),
    ...(settings.service_tier !== undefined && { serviceTier: settings.service_tier }),
    // "indexed" is between the two; the narrower one is safe.
    ...(settings.web_search !== undefined && {
      webSearch: settings.web_search === 'indexed' ? 'cached' : settings.web_search,
    }),
    ...(settings.developer_instructions !== undefined && {
      developerInstructions: settings.developer_instructions,
    }),
  };
}
