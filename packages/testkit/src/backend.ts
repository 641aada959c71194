import { errorAnswer, jsonAnswer, type Answer } from './answer.ts';
import { openLoopback, type Loopback, type LoopbackOptions } from './loopback.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** A window of a limit, as a test thinks of it. */
export interface UsedWindow {
  readonly usedPercent: number;
  readonly windowSeconds?: number;
  /** Seconds since 1970. */
  readonly resetsAt?: number;
}

/** How much is used. Everything has a default. */
export interface BackendUsage {
  /** Any text. Default `pro`. */
  readonly planType?: string;
  readonly primary?: UsedWindow;
  readonly secondary?: UsedWindow;
  /** Other limits, by the name of what they meter. */
  readonly others?: Readonly<Record<string, UsedWindow>>;
  readonly credits?: {
    readonly hasCredits: boolean;
    readonly isUnlimited: boolean;
    readonly balance?: string;
  };
  /** Why nothing more may be used. */
  readonly reachedType?: string;
}

/** A workspace of the user. */
export interface BackendWorkspace {
  readonly id: string;
  readonly name?: string;
  readonly planType?: string;
}

/** What the backend begins with. */
export interface BackendOptions extends LoopbackOptions {
  /** Default: one workspace, `account-1`. */
  readonly workspaces?: readonly BackendWorkspace[];
  readonly usage?: BackendUsage;
  /** Verbatim answer of the user's settings. Default `{}`. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A ChatGPT backend on 127.0.0.1. Its `url` is `chatgpt_base_url` of `config.toml`. */
export interface Backend extends Loopback {
  /** From now on only these bearers are let in; others get 401. Until then everybody is. */
  accept(bearer: (token: string) => boolean): void;
  /** What is used from now on. */
  use(usage: BackendUsage): void;
  /** What the owner of the workspace was asked for, in order. */
  readonly nudges: readonly string[];
}

/**
 * Starts a backend: workspaces, usage and limits, the user's settings, and the email that asks an owner for credits.
 * Paths may begin with `/wham`, `/backend-api/wham` or `/api/codex`.
 * @throws ListenError
 */
export async function startBackend(options: BackendOptions = {}): Promise<Backend> {
  const parts = await openLoopback(options);
  const house: House = {
    url: parts.loopback.url,
    workspaces: options.workspaces ?? [{ id: 'account-1' }],
    settings: options.settings ?? {},
    nudges: [],
    usage: options.usage ?? {},
    isAccepted: () => true,
  };
  parts.serve((request) => answerRequest(house, request));
  return {
    ...parts.loopback,
    nudges: house.nudges,
    accept(bearer) {
      parts.assertOpen();
      house.isAccepted = bearer;
    },
    use(usage) {
      parts.assertOpen();
      house.usage = usage;
    },
  };
}

interface House {
  readonly url: string;
  readonly workspaces: readonly BackendWorkspace[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly nudges: string[];
  usage: BackendUsage;
  isAccepted: (token: string) => boolean;
}

function answerRequest(house: House, request: RecordedRequest): Answer {
  const bearer = /^bearer +(\S+)$/iu.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
  if (!house.isAccepted(bearer)) {
    return errorAnswer(/*status*/ 401, { code: 'token_expired', message: 'this token is not accepted' });
  }
  const path = request.path.replace(/^(?:\/backend-api)?\/wham|^\/api\/codex/u, '');
  switch (`${request.method} ${path}`) {
    case 'GET /accounts/check':
      return jsonAnswer(/*status*/ 200, workspacesBody(house));
    case 'GET /usage':
      return jsonAnswer(/*status*/ 200, usageBody(house.usage));
    case 'GET /settings/user':
      return jsonAnswer(/*status*/ 200, house.settings);
    case 'POST /accounts/send_add_credits_nudge_email':
      house.nudges.push(String(request.fields['credit_type']));
      return jsonAnswer(/*status*/ 200, {});
    default:
      return errorAnswer(/*status*/ 404, {
        code: 'not_found',
        message: `this backend has no ${request.method} ${request.path}`,
      });
  }
}

function workspacesBody({ url, workspaces }: House): Record<string, unknown> {
  return {
    accounts: workspaces.map(({ id, name, planType }) => ({
      id,
      name: name ?? null,
      plan_type: planType ?? 'pro',
      structure: 'workspace',
      is_deactivated: false,
      workspace_backend_origin: url,
      account_routing_override: 'NO_CONSTRAINT',
      can_access_with_session: true,
    })),
    account_ordering: workspaces.map(({ id }) => id),
    default_account_id: workspaces[0]?.id ?? null,
  };
}

function usageBody(usage: BackendUsage): Record<string, unknown> {
  const { planType = 'pro', primary = { usedPercent: 0 }, secondary, others = {}, credits } = usage;
  return {
    plan_type: planType,
    rate_limit: limitBody(primary, secondary),
    additional_rate_limits: Object.entries(others).map(([name, window]) => ({
      limit_name: name,
      metered_feature: name,
      rate_limit: limitBody(window),
    })),
    credits:
      credits === undefined
        ? null
        : {
            has_credits: credits.hasCredits,
            unlimited: credits.isUnlimited,
            balance: credits.balance ?? null,
          },
    rate_limit_reached_type: usage.reachedType === undefined ? null : { type: usage.reachedType },
  };
}

function limitBody(primary: UsedWindow, secondary?: UsedWindow): Record<string, unknown> {
  const isReached = primary.usedPercent >= 100;
  return {
    allowed: !isReached,
    limit_reached: isReached,
    primary_window: windowBody(primary),
    secondary_window: secondary === undefined ? null : windowBody(secondary),
  };
}

function windowBody({ usedPercent, windowSeconds, resetsAt }: UsedWindow): Record<string, unknown> {
  const lengthSeconds = windowSeconds ?? 18_000;
  return {
    used_percent: usedPercent,
    limit_window_seconds: lengthSeconds,
    reset_after_seconds: lengthSeconds,
    // Native codex takes no later one.
    reset_at: resetsAt ?? 2 ** 31 - 1,
  };
}
