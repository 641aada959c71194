/** How a process is signed in; the wire and `auth.json` spell it so. */
export type AuthMode =
  | 'apikey'
  | 'chatgpt'
  | 'chatgptAuthTokens'
  | 'headers'
  | 'agentIdentity'
  | 'personalAccessToken'
  | 'bedrockApiKey'
  | 'bedrockAccessKeys';

/** Where credentials are kept: `cli_auth_credentials_store` of `config.toml`. */
export type CredentialsStore = 'file' | 'keyring' | 'auto' | 'ephemeral';

/** What `config.toml` says about credentials. Absent members mean native's defaults. */
export interface AuthSettings {
  /** `cli_auth_credentials_store`, by default `file`. */
  store?: CredentialsStore;
  /** `forced_login_method`. */
  forcedLoginMethod?: 'chatgpt' | 'api';
  /** `forced_chatgpt_workspace_id`: only these workspaces may be used. */
  forcedWorkspaceIds?: readonly string[];
  /** `chatgpt_base_url`, without a slash at its end. */
  chatgptBaseUrl?: string;
}
