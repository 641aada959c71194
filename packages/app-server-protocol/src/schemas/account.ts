import * as z from 'zod/mini';

import { json, maybe, nothing, whole } from './field.ts';

export const AuthMode = z.enum([
  'apikey',
  'chatgpt',
  'chatgptAuthTokens',
  'headers',
  'agentIdentity',
  'personalAccessToken',
  'bedrockApiKey',
  'bedrockAccessKeys',
]);

export const PlanType = z.enum([
  'free',
  'go',
  'plus',
  'pro',
  'prolite',
  'promax',
  'team',
  'self_serve_business_prolite',
  'self_serve_business_usage_based',
  'business',
  'ent26',
  'enterprise_cbp_automation',
  'enterprise_cbp_usage_based',
  'enterprise',
  'edu',
  'edu_plus',
  'edu_pro',
  'sci',
  'sci_plus',
  'unknown',
]);

export const GetAccountParams = z.object({ refreshToken: z.exactOptional(z.boolean()) });

export const Account = z.discriminatedUnion('type', [
  z.object({ type: z.literal('apiKey') }),
  z.object({
    type: z.literal('chatgpt'),
    email: z.nullable(z.string()),
    planType: PlanType,
    workspaceName: z.nullable(z.string()),
  }),
  z.object({ type: z.literal('amazonBedrock'), usesCodexManagedCredentials: z.boolean() }),
]);

export const GetAccountResponse = z.object({
  account: z.nullable(Account),
  userId: z.nullable(z.string()),
  requiresOpenaiAuth: z.boolean(),
  workspaceRouting: z.null(),
});

export const LoginAccountParams = z.discriminatedUnion('type', [
  z.object({ type: z.literal('apiKey'), apiKey: z.string() }),
  z.object({
    type: z.literal('chatgpt'),
    codexStreamlinedLogin: z.exactOptional(z.boolean()),
    useHostedLoginSuccessPage: z.exactOptional(z.boolean()),
    appBrand: maybe(z.enum(['codex', 'chatgpt'])),
  }),
  z.object({ type: z.literal('chatgptDeviceCode') }),
  z.object({
    type: z.literal('chatgptAuthTokens'),
    accessToken: z.string(),
    chatgptAccountId: z.string(),
    chatgptPlanType: maybe(z.string()),
  }),
  z.object({ type: z.literal('amazonBedrock'), apiKey: z.string(), region: z.string() }),
  z.object({
    type: z.literal('amazonBedrockAccessKeys'),
    accessKeyId: z.string(),
    secretAccessKey: z.string(),
    sessionToken: maybe(z.string()),
    region: z.string(),
  }),
]);

export const LoginAccountResponse = z.discriminatedUnion('type', [
  z.object({ type: z.literal('apiKey') }),
  z.object({ type: z.literal('chatgpt'), loginId: z.string(), authUrl: z.string() }),
  z.object({
    type: z.literal('chatgptDeviceCode'),
    loginId: z.string(),
    verificationUrl: z.string(),
    userCode: z.string(),
  }),
  z.object({ type: z.literal('chatgptAuthTokens') }),
  z.object({ type: z.literal('amazonBedrock') }),
]);

export const CancelLoginAccountParams = z.object({ loginId: z.string() });

export const CancelLoginAccountResponse = z.object({ status: z.enum(['canceled', 'notFound']) });

export const LogoutAccountResponse = nothing();

export const GetAuthStatusParams = z.object({
  includeToken: maybe(z.boolean()),
  refreshToken: maybe(z.boolean()),
});

export const GetAuthStatusResponse = z.object({
  authMethod: z.nullable(AuthMode),
  authToken: z.nullable(z.string()),
  requiresOpenaiAuth: z.nullable(z.boolean()),
});

export const AccountUpdatedNotification = z.object({
  authMode: z.nullable(AuthMode),
  planType: z.nullable(PlanType),
});

export const AccountLoginCompletedNotification = z.object({
  loginId: z.nullable(z.string()),
  success: z.boolean(),
  error: z.nullable(z.string()),
  onboardingEntrypoint: z.nullable(z.literal('life_sciences')),
});

export const ChatgptAuthTokensRefreshParams = z.object({
  reason: z.literal('unauthorized'),
  previousAccountId: maybe(z.string()),
});

export const ChatgptAuthTokensRefreshResponse = z.object({
  accessToken: z.string(),
  chatgptAccountId: z.string(),
  chatgptPlanType: maybe(z.string()),
});

export const RateLimitWindow = z.object({
  usedPercent: z.number(),
  windowDurationMins: z.nullable(whole),
  resetsAt: z.nullable(whole),
});

export const CreditsSnapshot = z.object({
  hasCredits: z.boolean(),
  unlimited: z.boolean(),
  balance: z.nullable(z.string()),
});

export const SpendControlLimitSnapshot = z.object({
  limit: z.string(),
  used: z.string(),
  remainingPercent: z.number(),
  resetsAt: whole,
});

export const RateLimitReachedType = z.enum([
  'rate_limit_reached',
  'workspace_owner_credits_depleted',
  'workspace_member_credits_depleted',
  'workspace_owner_usage_limit_reached',
  'workspace_member_usage_limit_reached',
]);

export const RateLimitSnapshot = z.object({
  limitId: z.nullable(z.string()),
  limitName: z.nullable(z.string()),
  normalModelSlug: z.nullable(z.string()),
  primary: z.nullable(RateLimitWindow),
  secondary: z.nullable(RateLimitWindow),
  credits: z.nullable(CreditsSnapshot),
  individualLimit: z.nullable(SpendControlLimitSnapshot),
  spendControlReached: z.nullable(z.boolean()),
  planType: z.nullable(PlanType),
  rateLimitReachedType: z.nullable(RateLimitReachedType),
});

export const GetAccountRateLimitsParams = z.object({
  supportsLunaReserve: z.exactOptional(z.boolean()),
  excludeResetCreditDetails: z.exactOptional(z.boolean()),
});

export const GetAccountRateLimitsResponse = z.object({
  ordinaryUsageAllowed: z.nullable(z.boolean()),
  rateLimits: RateLimitSnapshot,
  rateLimitsByLimitId: z.nullable(z.record(z.string(), RateLimitSnapshot)),
  rateLimitResetCredits: z.nullable(z.object({ availableCount: whole, credits: z.null() })),
  accountId: z.nullable(z.string()),
  rateLimitUpsell: json,
});

export const AccountRateLimitsUpdatedNotification = z.object({ rateLimits: RateLimitSnapshot });

export const SendAddCreditsNudgeEmailParams = z.object({ creditType: z.enum(['credits', 'usage_limit']) });

export const SendAddCreditsNudgeEmailResponse = z.object({ status: z.enum(['sent', 'cooldown_active']) });

export const accountSchemas = {
  AuthMode,
  PlanType,
  GetAccountParams,
  Account,
  GetAccountResponse,
  LoginAccountParams,
  LoginAccountResponse,
  CancelLoginAccountParams,
  CancelLoginAccountResponse,
  LogoutAccountResponse,
  GetAuthStatusParams,
  GetAuthStatusResponse,
  AccountUpdatedNotification,
  AccountLoginCompletedNotification,
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshResponse,
  RateLimitWindow,
  CreditsSnapshot,
  SpendControlLimitSnapshot,
  RateLimitReachedType,
  RateLimitSnapshot,
  GetAccountRateLimitsParams,
  GetAccountRateLimitsResponse,
  AccountRateLimitsUpdatedNotification,
  SendAddCreditsNudgeEmailParams,
  SendAddCreditsNudgeEmailResponse,
};

export const accountTexts: Record<keyof typeof accountSchemas, string> = {
  AuthMode: 'How requests to the model server are authorized.',
  PlanType: 'The plan of a ChatGPT account.',
  GetAccountParams: 'Asks who is signed in; `refreshToken` renews managed tokens first.',
  Account: 'Who is signed in.',
  GetAccountResponse: 'Who is signed in, if anybody, and whether the model provider needs that.',
  LoginAccountParams: 'Begins a sign-in, or hands over credentials.',
  LoginAccountResponse: 'A sign-in that was carried out, or what the user does to go on with it.',
  CancelLoginAccountParams: 'Gives up a sign-in that was begun.',
  CancelLoginAccountResponse: 'Whether there was one to give up.',
  LogoutAccountResponse: 'Nobody is signed in any more.',
  GetAuthStatusParams: 'Asks how requests are authorized, with or without the token itself.',
  GetAuthStatusResponse:
    'How requests are authorized. The token is withheld when it cannot be renewed any more.',
  AccountUpdatedNotification: 'Somebody signed in or out.',
  AccountLoginCompletedNotification: 'A sign-in ended, well or not. `loginId` is null when it took no time.',
  ChatgptAuthTokensRefreshParams: 'The server needs new tokens from the client that supplied the old ones.',
  ChatgptAuthTokensRefreshResponse: 'The new tokens.',
  RateLimitWindow: 'How much of a window is used. `resetsAt` in seconds since 1970.',
  CreditsSnapshot: 'What is left to spend beyond the plan.',
  SpendControlLimitSnapshot: "An individual's spending limit. `resetsAt` in seconds since 1970.",
  RateLimitReachedType: 'Which limit stops requests.',
  RateLimitSnapshot: 'The state of one limit.',
  GetAccountRateLimitsParams: 'Asks how much of the limits is used.',
  GetAccountRateLimitsResponse: 'The limits of the account; `rateLimits` is the one that counts here.',
  AccountRateLimitsUpdatedNotification: 'What changed in a limit; null members did not.',
  SendAddCreditsNudgeEmailParams: 'Asks the owner of the workspace for more.',
  SendAddCreditsNudgeEmailResponse: 'Whether an email went out.',
};
