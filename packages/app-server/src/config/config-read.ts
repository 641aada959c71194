import { resolve } from 'node:path';

import type { ConfigLayer, ConfigLayerSource, ConfigReadResponse } from '@codex-ts/app-server-protocol';
import type { Config, ConfigTables } from '@codex-ts/config';
import { approvalPolicyToWire } from '@codex-ts/protocol';

import { failure } from '../faults.ts';
import type { Handler } from '../handler.ts';
import { layerVersion, shownTable } from './shown-table.ts';

type ReadLayer = ConfigTables['layers'][number];

/** `config/read`: the settings in effect for a place, in the words of `config.toml`. */
export const readConfig: Handler<'config/read'> = async ({ cwd, includeLayers }, { server }) => {
  const workspace = resolve(server.workspace, cwd ?? '.');
  try {
    const [config, tables] = await Promise.all([server.config(workspace), server.configTables(workspace)]);
    return { result: configView(config, tables, includeLayers === true) };
  } catch (error) {
    throw failure('invalid configuration', error);
  }
};

function configView(config: Config, tables: ConfigTables, isLayered: boolean): ConfigReadResponse {
  const layers = tables.layers.flatMap(layerView);
  const active = tables.layers.filter(({ layer }) => layer.disabledReason === undefined);
  return {
    config: { ...unset, ...shownTable(tables.effective), ...settled(config, tables) },
    origins: Object.fromEntries(
      active.flatMap((one) => {
        const [view] = layerView(one);
        if (view === undefined) return [];
        return one.layer.keys.map((key) => [key, { name: view.name, version: view.version }]);
      }),
    ),
    // Native begins with the one that wins.
    layers: isLayered ? layers.toReversed() : null,
  };
}

/** Members that native always has, for whoever sets nothing. */
const unset: Readonly<Record<string, null>> = {
  model: null,
  review_model: null,
  model_context_window: null,
  model_auto_compact_token_limit: null,
  model_auto_compact_token_limit_scope: null,
  model_provider: null,
  profile: null,
  approval_policy: null,
  approvals_reviewer: null,
  sandbox_mode: null,
  sandbox_workspace_write: null,
  forced_chatgpt_workspace_id: null,
  forced_login_method: null,
  web_search: null,
  client_search_provider: null,
  tools: null,
  instructions: null,
  developer_instructions: null,
  compact_prompt: null,
  model_reasoning_effort: null,
  model_reasoning_summary: null,
  model_verbosity: null,
  service_tier: null,
  analytics: null,
  browser_use: null,
  computer_use: null,
  desktop: null,
};

/** What is in effect where files say part of it, or the administrator says otherwise. */
function settled({ auth, thread }: Config, { effective }: ConfigTables): Record<string, unknown> {
  return {
    ...('sandbox_mode' in effective && { sandbox_mode: thread.sandboxMode }),
    ...('approval_policy' in effective && { approval_policy: approvalPolicyToWire(thread.approvalPolicy) }),
    ...('approvals_reviewer' in effective && { approvals_reviewer: thread.approvalsReviewer ?? 'user' }),
    ...('sandbox_workspace_write' in effective && {
      sandbox_workspace_write: {
        writable_roots: thread.writableRoots,
        network_access: thread.networkAccess,
        exclude_tmpdir_env_var: thread.excludeTmpdirEnvVar ?? false,
        exclude_slash_tmp: thread.excludeSlashTmp ?? false,
      },
    }),
    ...(auth.forcedLoginMethod !== undefined && { forced_login_method: auth.forcedLoginMethod }),
    cli_auth_credentials_store: auth.store ?? 'file',
  };
}

function layerView({ layer, table }: ReadLayer): ConfigLayer[] {
  const name = sourceOf(layer);
  if (name === undefined) return [];
  return [
    {
      name,
      version: layerVersion(table),
      config: shownTable(table),
      disabledReason: layer.disabledReason ?? null,
    },
  ];
}

function sourceOf({ source, path }: ReadLayer['layer']): ConfigLayerSource | undefined {
  if (source === 'override') return { type: 'sessionFlags' };
  if (path === undefined) return undefined;
  switch (source) {
    case 'system':
      return { type: 'system', file: path };
    case 'user':
      return { type: 'user', file: path, profile: null };
    case 'profile':
      return { type: 'user', file: path, profile: profileOf(path) };
    case 'project':
      return { type: 'project', dotCodexFolder: resolve(path, '..') };
    case 'managed':
      return { type: 'legacyManagedConfigTomlFromFile', file: path };
    default:
      return source satisfies never;
  }
}

function profileOf(path: string): string | null {
  return /([\w-]+)\.config\.toml$/u.exec(path)?.[1] ?? null;
}
