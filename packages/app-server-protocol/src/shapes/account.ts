/** How requests to the model server are authorized. */
export type AuthMode =
  | 'apikey'
  | 'chatgpt'
  | 'chatgptAuthTokens'
  | 'headers'
  | 'agentIdentity'
  | 'personalAccessToken'
  | 'bedrockApiKey'
  | 'bedrockAccessKeys';

/** The plan of a ChatGPT account. */
export type PlanType =
  | 'free'
  | 'go'
  | 'plus'
  | 'pro'
  | 'prolite'
  | 'promax'
  | 'team'
  | 'self_serve_business_prolite'
  | 'self_serve_business_usage_based'
  | 'business'
  | 'ent26'
  | 'enterprise_cbp_automation'
  | 'enterprise_cbp_usage_based'
  | 'enterprise'
  | 'edu'
  | 'edu_plus'
  | 'edu_pro'
  | 'sci'
  | 'sci_plus'
  | 'unknown';

/** Asks who is signed in; `refreshToken` renews managed tokens first. */
export interface GetAccountParams {
  refreshToken?: boolean;
}

/** Who is signed in. */
export type Account =
  | { type: 'apiKey' }
  | { type: 'chatgpt'; email: string | null; planType: PlanType; workspaceName: string | null }
  | { type: 'amazonBedrock'; usesCodexManagedCredentials: boolean };

/** Who is signed in, if anybody, and whether the model provider needs that. */
export interface GetAccountResponse {
  account: Account | null;
  userId: string | null;
  requiresOpenaiAuth: boolean;
  workspaceRouting: null;
}

/** Begins a sign-in, or hands over credentials. */
export type LoginAccountParams =
  | { type: 'apiKey'; apiKey: string }
  | {
      type: 'chatgpt';
      codexStreamlinedLogin?: boolean;
      useHostedLoginSuccessPage?: boolean;
      appBrand?: 'codex' | 'chatgpt' | null;
    }
  | { type: 'chatgptDeviceCode' }
  | {
      type: 'chatgptAuthTokens';
      accessToken: string;
      chatgptAccountId: string;
      chatgptPlanType?: string | null;
    }
  | { type: 'amazonBedrock'; apiKey: string; region: string }
  | {
      type: 'amazonBedrockAccessKeys';
      accessKeyId: string;
      secretAccessKey: string;
      sessionToken?: string | null;
      region: string;
    };

/** A sign-in that was carried out, or what the user does to go on with it. */
export type LoginAccountResponse =
  | { type: 'apiKey' }
  | { type: 'chatgpt'; loginId: string; authUrl: string }
  | { type: 'chatgptDeviceCode'; loginId: string; verificationUrl: string; userCode: string }
  | { type: 'chatgptAuthTokens' }
  | { type: 'amazonBedrock' };

/** Gives up a sign-in that was begun. */
export interface CancelLoginAccountParams {
  loginId: string;
}

/** Whether there was one to give up. */
export interface CancelLoginAccountResponse {
  status: 'canceled' | 'notFound';
}

/** Nobody is signed in any more. */
export type LogoutAccountResponse = Record<string, never>;

/** Asks how requests are authorized, with or without the token itself. */
export interface GetAuthStatusParams {
  includeToken?: boolean | null;
  refreshToken?: boolean | null;
}

/** How requests are authorized. The token is withheld when it cannot be renewed any more. */
export interface GetAuthStatusResponse {
  authMethod: AuthMode | null;
  authToken: string | null;
  requiresOpenaiAuth: boolean | null;
}

/** Somebody signed in or out. */
export interface AccountUpdatedNotification {
  authMode: AuthMode | null;
  planType: PlanType | null;
}

/** A sign-in ended, well or not. `loginId` is null when it took no time. */
export interface AccountLoginCompletedNotification {
  loginId: string | null;
  success: boolean;
  error: string | null;
  onboardingEntrypoint: 'life_sciences' | null;
}

/** The server needs new tokens from the client that supplied the old ones. */
export interface ChatgptAuthTokensRefreshParams {
  reason: 'unauthorized';
  previousAccountId?: string | null;
}

/** The new tokens. */
export interface ChatgptAuthTokensRefreshResponse {
  accessToken: string;
  chatgptAccountId: string;
  chatgptPlanType?: string | null;
}

/** How much of a window is used. `resetsAt` in seconds since 1970. */
export interface RateLimitWindow {
  usedPercent: number;
  windowDurationMins: number | null;
  resetsAt: number | null;
}

/** What is left to spend beyond the plan. */
export interface CreditsSnapshot {
  hasCredits: boolean;
  unlimited: boolean;
  balance: string | null;
}

/** An individual's spending limit. `resetsAt` in seconds since 1970. */
export interface SpendControlLimitSnapshot {
  limit: string;
  used: string;
  remainingPercent: number;
  resetsAt: number;
}

/** Which limit stops requests. */
export type RateLimitReachedType =
  | 'rate_limit_reached'
  | 'workspace_owner_credits_depleted'
  | 'workspace_member_credits_depleted'
  | 'workspace_owner_usage_limit_reached'
  | 'workspace_member_usage_limit_reached';

/** The state of one limit. */
export interface RateLimitSnapshot {
  limitId: string | null;
  limitName: string | null;
  normalModelSlug: string | null;
  primary: RateLimitWindow | null;
  secondary: RateLimitWindow | null;
  credits: CreditsSnapshot | null;
  individualLimit: SpendControlLimitSnapshot | null;
  spendControlReached: boolean | null;
  planType: PlanType | null;
  rateLimitReachedType: RateLimitReachedType | null;
}

/** Asks how much of the limits is used. */
export interface GetAccountRateLimitsParams {
  supportsLunaReserve?: boolean;
  excludeResetCreditDetails?: boolean;
}

/** The limits of the account; `rateLimits` is the one that counts here. */
export interface GetAccountRateLimitsResponse {
  ordinaryUsageAllowed: boolean | null;
  rateLimits: RateLimitSnapshot;
  rateLimitsByLimitId: Record<string, RateLimitSnapshot> | null;
  rateLimitResetCredits: { availableCount: number; credits: null } | null;
  accountId: string | null;
  rateLimitUpsell: unknown;
}

/** What changed in a limit; null members did not. */
export interface AccountRateLimitsUpdatedNotification {
  rateLimits: RateLimitSnapshot;
}

/** Asks the owner of the workspace for more. */
export interface SendAddCreditsNudgeEmailParams {
  creditType: 'credits' | 'usage_limit';
}

/** Whether an email went out. */
export interface SendAddCreditsNudgeEmailResponse {
  status: 'sent' | 'cooldown_active';
}
