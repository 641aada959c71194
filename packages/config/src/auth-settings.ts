import type { AuthSettings } from '@codex-ts/protocol';

import type { Place } from './check-table.ts';
import { baseUrl } from './model-provider.ts';
import type { ConfigToml } from './schema.ts';

/**
 * What the settings say about credentials.
 *
 * @throws {ConfigValueError} when `chatgpt_base_url` is no URL.
 */
export function resolveAuth(settings: ConfigToml, place: Place): AuthSettings {
  const workspaceIds = workspaceList(settings.forced_chatgpt_workspace_id);
  const chatgpt = settings.chatgpt_base_url ?? '';
  return {
    store: settings.cli_auth_credentials_store ?? 'file',
    ...(settings.forced_login_method !== undefined && { forcedLoginMethod: settings.forced_login_method }),
    ...(workspaceIds.length > 0 && { forcedWorkspaceIds: workspaceIds }),
    ...(chatgpt !== '' && { chatgptBaseUrl: baseUrl(chatgpt, ['chatgpt_base_url'], place) }),
  };
}

function workspaceList(value: ConfigToml['forced_chatgpt_workspace_id'] = []): string[] {
  return (typeof value === 'string' ? [value] : value).map((id) => id.trim()).filter((id) => id !== '');
}
