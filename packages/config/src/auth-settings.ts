import type { AuthSettings } from '@codex-ts/protocol';

import type { ConfigValues } from './config-shape.ts';
import { checkLayer } from './check-layer.ts';
import { mergeTables, type ConfigTable } from './config-table.ts';
import { machineLayers, userLayer } from './layer-files.ts';

/**
 * What `config.toml` of a CODEX_HOME and of the machine say about credentials. Throws `CONFIG_FILE_INVALID` and
 * `CONFIG_VALUE_INVALID`.
 */
export async function loadAuthSettings(options: {
  codexHome: string;
  /** Holds the files of the machine; `/etc/codex` unless given. */
  systemFolder?: string;
}): Promise<AuthSettings> {
  const machine = await machineLayers(options.systemFolder);
  const layers = [...machine.below, ...(await userLayer(options.codexHome)), ...machine.above];
  let merged: ConfigTable = {};
  for (const layer of layers) merged = mergeTables(merged, checkLayer(layer, /*strict*/ false));
  return authSettings(checkLayer({ kind: 'user', path: 'config.toml', table: merged }, /*strict*/ false));
}

/** The part of the settings that is `login`'s. */
export function authSettings(values: ConfigValues): AuthSettings {
  const workspaces = values.forced_chatgpt_workspace_id;
  const workspaceIds = workspaceList(workspaces);
  const { cli_auth_credentials_store: store, forced_login_method: forcedLoginMethod } = values;
  const { chatgpt_base_url: chatgptBaseUrl } = values;
  return {
    store: store ?? 'file',
    ...(forcedLoginMethod !== undefined && { forcedLoginMethod }),
    ...(workspaceIds.length > 0 && { forcedWorkspaceIds: workspaceIds }),
    ...(chatgptBaseUrl !== undefined && { chatgptBaseUrl: chatgptBaseUrl.replace(/\/+$/u, '') }),
  };
}

function workspaceList(value: ConfigValues['forced_chatgpt_workspace_id']): readonly string[] {
  if (value === undefined) return [];
  return (typeof value === 'string' ? [value] : value).map((id) => id.trim()).filter((id) => id !== '');
}
