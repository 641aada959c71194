/** Environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const defaultIssuer = 'https://auth.openai.com';
const defaultBackend = 'https://chatgpt.com/backend-api';
const defaultClientId = 'app_EMoamEEZ73f0CkXaXp7hrann';

/** Where sign-ins happen, without a slash at its end. */
export function issuerUrl(environment: Environment): string {
  return (nonBlank(environment['CODEX_APP_SERVER_LOGIN_ISSUER']) ?? defaultIssuer).replace(/\/+$/u, '');
}

/** The OAuth client that all codex programs are. */
export function clientId(environment: Environment): string {
  return nonBlank(environment['CODEX_APP_SERVER_LOGIN_CLIENT_ID']) ?? defaultClientId;
}

/** Where a refresh token is spent. An override is taken as it is. */
export function refreshUrl(environment: Environment): string {
  return environment['CODEX_REFRESH_TOKEN_URL_OVERRIDE'] ?? `${defaultIssuer}/oauth/token`;
}

/** Where a token is revoked: the override, else beside the overridden refresh endpoint, else the authority's own. */
export function revokeUrl(environment: Environment): string {
  const override = environment['CODEX_REVOKE_TOKEN_URL_OVERRIDE'];
  if (override !== undefined) return override;
  const refresh = environment['CODEX_REFRESH_TOKEN_URL_OVERRIDE'];
  if (refresh === undefined || !URL.canParse(refresh)) return `${defaultIssuer}/oauth/revoke`;
  const url = new URL(refresh);
  url.pathname = '/oauth/revoke';
  url.search = '';
  return url.href;
}

/** Where the owner of a personal access token is looked up. */
export function whoamiUrl(environment: Environment): string {
  const base = nonBlank(environment['CODEX_AUTHAPI_BASE_URL']) ?? `${defaultIssuer}/api/accounts`;
  return `${base.replace(/\/+$/u, '')}/v1/user-auth-credential/whoami`;
}

/** Where agents are known, by the base URL of the ChatGPT backend; `undefined` for a backend that knows none. */
export function agentEndpoints(
  environment: Environment,
  chatgptBaseUrl: string | undefined,
): { jwksUrl: string; authApiUrl: string } | undefined {
  const known = knownBackend(chatgptBaseUrl ?? defaultBackend);
  if (known === undefined) return undefined;
  const jwksBase = (nonBlank(environment['CODEX_AGENT_IDENTITY_JWKS_BASE_URL']) ?? known.backend).replace(
    /\/+$/u,
    '',
  );
  const authApi = nonBlank(environment['CODEX_AGENT_IDENTITY_AUTHAPI_BASE_URL']) ?? known.authApi;
  return {
    jwksUrl: `${jwksBase}${jwksBase.includes('/backend-api') ? '/wham' : ''}/agent-identities/jwks`,
    authApiUrl: authApi.replace(/\/+$/u, ''),
  };
}

function knownBackend(baseUrl: string): { backend: string; authApi: string } | undefined {
  const [, host] =
    /^https:\/\/(chatgpt\.com|chat\.openai\.com|chatgpt-staging\.com)(?:\/backend-api)?(?:\/codex)?\/*$/u.exec(
      baseUrl,
    ) ?? [];
  switch (host) {
    case undefined:
      return undefined;
    case 'chatgpt-staging.com':
      return { backend: `https://${host}/backend-api`, authApi: 'https://auth.api.openai.org/api/accounts' };
    default:
      return { backend: defaultBackend, authApi: `${defaultIssuer}/api/accounts` };
  }
}

function nonBlank(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}
