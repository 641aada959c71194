import type { Environment } from '../oauth-endpoints.ts';

/** A variable that has to do with credentials, by name: its value may be a secret. */
export interface VariableFacts {
  readonly name: string;
  /** What it does here. */
  readonly effect: string;
  /** Set, and to nothing but blanks. */
  readonly isBlank: boolean;
}

const effects: Readonly<Record<string, string>> = {
  CODEX_HOME: 'says where logins are kept',
  CODEX_API_KEY: 'holds an API key, which comes before every other login',
  CODEX_ACCESS_TOKEN: 'holds an access token, which comes before a stored login',
  OPENAI_API_KEY:
    'is no login of codex; model providers may read it, and it can be stored: codex-ts login --with-api-key',
  CODEX_REFRESH_TOKEN_URL_OVERRIDE: 'says where tokens are renewed',
  CODEX_REVOKE_TOKEN_URL_OVERRIDE: 'says where tokens are revoked',
  CODEX_APP_SERVER_LOGIN_CLIENT_ID: 'says as which OAuth client codex appears',
  CODEX_APP_SERVER_LOGIN_ISSUER: 'says where sign-ins happen',
  CODEX_AUTHAPI_BASE_URL: 'says where the owner of a personal access token is looked up',
  CODEX_AGENT_IDENTITY_JWKS_BASE_URL: 'says where the keys of agent identities are looked up',
  CODEX_AGENT_IDENTITY_AUTHAPI_BASE_URL: 'says where agents report',
  CODEX_INTERNAL_ORIGINATOR_OVERRIDE: 'says as what requests introduce themselves',
};

/** An URL that is set to nothing is used as it is: no request can be made. */
const takenAsTheyAre: ReadonlySet<string> = new Set([
  'CODEX_REFRESH_TOKEN_URL_OVERRIDE',
  'CODEX_REVOKE_TOKEN_URL_OVERRIDE',
]);

/** The variables that are set, those that count for nothing left out. */
export function variableFacts(environment: Environment): readonly VariableFacts[] {
  return Object.entries(effects).flatMap(([name, effect]) => {
    const value = environment[name];
    if (value === undefined) return [];
    const isBlank = value.trim() === '';
    return isBlank && !takenAsTheyAre.has(name) ? [] : [{ name, effect, isBlank }];
  });
}
