import { configShape } from './config-shape.ts';

/** Top-level keys of native codex that mean something there and nothing here. */
const nativeOnly = [
  'agents',
  'allow_login_shell',
  'analytics',
  'approvals_reviewer',
  'apps',
  'audio',
  'auto_review',
  'background_terminal_max_timeout',
  'check_for_update_on_startup',
  'compact_prompt',
  'default_permissions',
  'desktop',
  'disable_paste_burst',
  'experimental_compact_prompt_file',
  'experimental_instructions_file',
  'experimental_use_unified_exec_tool',
  'features',
  'feedback',
  'file_opener',
  'ghost_snapshot',
  'hide_agent_reasoning',
  'history',
  'hooks',
  'include_apply_patch_tool',
  'instructions',
  'js_repl_node_module_dirs',
  'js_repl_node_path',
  'log_dir',
  'marketplaces',
  'mcp_oauth_callback_port',
  'mcp_oauth_callback_url',
  'mcp_oauth_credentials_store',
  'mcp_servers',
  'memories',
  'model_auto_compact_token_limit',
  'model_catalog_json',
  'model_context_window',
  'model_instructions_file',
  'model_supports_reasoning_summaries',
  'notice',
  'notify',
  'oss_provider',
  'otel',
  'permissions',
  'personality',
  'plan_mode_reasoning_effort',
  'plugins',
  'profiles',
  'project_doc_fallback_filenames',
  'project_doc_max_bytes',
  'project_root_markers',
  'realtime',
  'review_model',
  'service_tier',
  'shell_environment_policy',
  'show_raw_agent_reasoning',
  'skills',
  'sqlite_home',
  'suppress_unstable_features_warning',
  'tool_output_token_limit',
  'tool_suggest',
  'tools',
  'tui',
  'windows',
  'windows_wsl_setup_acknowledged',
  'zsh_path',
] as const;

/** Every top-level key that is no mistake. */
export const knownKeys: ReadonlySet<string> = new Set([...Object.keys(configShape.shape), ...nativeOnly]);

/** The known key that was probably meant: at most a third of its letters and one more differ. */
export function suggestKey(key: string): string | undefined {
  let best: string | undefined;
  let fewest = Math.floor(key.length / 3) + 2;
  for (const known of knownKeys) {
    const edits = editDistance(key, known);
    if (edits < fewest) [best, fewest] = [known, edits];
  }
  return best;
}

/** How many letters must be put in, taken out or replaced (Levenshtein). */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const replaced = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
