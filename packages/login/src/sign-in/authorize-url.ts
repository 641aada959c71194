/** What the authority's sign-in page is told. */
export interface AuthorizeRequest {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly state: string;
  readonly originator: string;
  /** Only these workspaces may be chosen; absent: any. */
  readonly workspaceIds?: readonly string[] | undefined;
}

const scope = 'openid profile email offline_access api.connectors.read api.connectors.invoke';

/** The URL a person opens to sign in; parameters in native's order. It holds no secret. */
export function authorizeUrl(request: AuthorizeRequest): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    code_challenge: request.challenge,
    code_challenge_method: 'S256',
    state: request.state,
    scope,
    id_token_add_organizations: 'true',
    codex_cli_simplified_flow: 'true',
    originator: request.originator,
  });
  if (request.workspaceIds !== undefined && request.workspaceIds.length > 0) {
    query.set('allowed_workspace_id', request.workspaceIds.join(','));
  }
  return `${request.issuer}/oauth/authorize?${query.toString()}`;
}
