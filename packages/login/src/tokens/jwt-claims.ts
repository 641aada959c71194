import * as z from 'zod/mini';

/** What codex reads from an id token or an access token. Signatures are the servers' business, not ours. */
export interface JwtClaims {
  readonly email?: string;
  readonly accountId?: string;
  readonly userId?: string;
  /** `chatgpt_plan_type` as it stands. */
  readonly planType?: string;
  readonly isFedramp: boolean;
  readonly expiresAtMs?: number;
  readonly issuedAtMs?: number;
}

/** What the page after a browser sign-in wants to know about the organisation. */
export interface SetupClaims {
  readonly organizationId: string;
  readonly projectId: string;
  readonly needsSetup: boolean;
}

// One odd claim must not cost the others, so each field falls back to absent by itself.
const text = z.catch(z.optional(z.string()), undefined);
const flag = z.catch(z.optional(z.boolean()), undefined);
const seconds = z.catch(z.optional(z.number()), undefined);

const AuthNamespace = z.object({
  chatgpt_account_id: text,
  chatgpt_user_id: text,
  user_id: text,
  chatgpt_plan_type: text,
  chatgpt_account_is_fedramp: flag,
  organization_id: text,
  project_id: text,
  completed_platform_onboarding: flag,
  is_org_owner: flag,
});

const Payload = z.object({
  email: text,
  exp: seconds,
  iat: seconds,
  'https://api.openai.com/profile': z.catch(z.optional(z.object({ email: text })), undefined),
  'https://api.openai.com/auth': z.catch(z.optional(AuthNamespace), undefined),
});

/** The claims of a token, or `undefined` when it is opaque: not three parts, or no JSON object in the middle. */
export function readClaims(token: string): JwtClaims | undefined {
  const payload = readPayload(token);
  if (payload === undefined) return undefined;
  const auth = payload['https://api.openai.com/auth'];
  const email = payload.email ?? payload['https://api.openai.com/profile']?.email;
  const userId = auth?.chatgpt_user_id ?? auth?.user_id;
  const expiresAtMs = toMs(payload.exp);
  const issuedAtMs = toMs(payload.iat);
  return {
    ...(email !== undefined && { email }),
    ...(auth?.chatgpt_account_id !== undefined && { accountId: auth.chatgpt_account_id }),
    ...(userId !== undefined && { userId }),
    ...(auth?.chatgpt_plan_type !== undefined && { planType: auth.chatgpt_plan_type }),
    isFedramp: auth?.chatgpt_account_is_fedramp ?? false,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(issuedAtMs !== undefined && { issuedAtMs }),
  };
}

/** What an id token says about the organisation; empty when it is opaque. */
export function readSetupClaims(idToken: string): SetupClaims {
  const auth = readPayload(idToken)?.['https://api.openai.com/auth'];
  return {
    organizationId: auth?.organization_id ?? '',
    projectId: auth?.project_id ?? '',
    needsSetup: !(auth?.completed_platform_onboarding ?? false) && (auth?.is_org_owner ?? false),
  };
}

function readPayload(token: string): z.infer<typeof Payload> | undefined {
  const [head, middle, signature] = token.split('.');
  if (!head || !middle || !signature || !/^[\w-]+$/u.test(middle)) return undefined;
  try {
    const parsed = Payload.safeParse(JSON.parse(Buffer.from(middle, 'base64url').toString()));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `undefined` for what no calendar has a date for, too. */
function toMs(value: number | undefined): number | undefined {
  const ms = new Date(Math.floor((value ?? Number.NaN) * 1000)).getTime();
  return Number.isNaN(ms) ? undefined : ms;
}
