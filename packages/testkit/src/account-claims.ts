/** Whose tokens; everything has a default. */
export interface AccountClaims {
  /** `chatgpt_account_id`, the workspace. Default `account-1`. */
  readonly accountId?: string;
  /** `chatgpt_user_id`. Default `user-1`. */
  readonly userId?: string;
  /** Default `user@example.com`. */
  readonly email?: string;
  /** `chatgpt_plan_type`, any text. Default `pro`. */
  readonly planType?: string;
  /** `chatgpt_account_is_fedramp`. Default false. */
  readonly isFedramp?: boolean;
  /** More members of `https://api.openai.com/auth`, as they stand there; `undefined` leaves one of ours out. */
  readonly authClaims?: Readonly<Record<string, unknown>>;
}

/** An account of which everything is known. */
export interface Account {
  readonly accountId: string;
  readonly userId: string;
  readonly email: string;
  readonly authClaims: Readonly<Record<string, unknown>>;
}

export function accountFrom(claims: AccountClaims): Account {
  const { accountId = 'account-1', userId = 'user-1', email = 'user@example.com' } = claims;
  return {
    accountId,
    userId,
    email,
    authClaims: {
      chatgpt_account_id: accountId,
      chatgpt_plan_type: claims.planType ?? 'pro',
      chatgpt_user_id: userId,
      user_id: userId,
      chatgpt_account_is_fedramp: claims.isFedramp ?? false,
      ...claims.authClaims,
    },
  };
}

const authNamespace = 'https://api.openai.com/auth';
const profileNamespace = 'https://api.openai.com/profile';

/** The claims of an id token, by the names of the real service. */
export function idTokenClaims(account: Account, clientId: string): Record<string, unknown> {
  return {
    sub: `auth0|${account.userId}`,
    aud: [clientId],
    email: account.email,
    email_verified: true,
    [authNamespace]: {
      completed_platform_onboarding: true,
      is_org_owner: false,
      organization_id: 'org-1',
      project_id: 'project-1',
      ...account.authClaims,
    },
  };
}

/** The claims of an access token, by the names of the real service. */
export function accessTokenClaims(account: Account, clientId: string): Record<string, unknown> {
  return {
    sub: `auth0|${account.userId}`,
    aud: ['https://api.openai.com/v1'],
    client_id: clientId,
    scp: ['openid', 'profile', 'email', 'offline_access'],
    [profileNamespace]: { email: account.email, email_verified: true },
    [authNamespace]: account.authClaims,
  };
}
