import type { AuthManager, HttpIdentity } from '@codex-ts/login';
import { createExchange, type Exchange } from '@codex-ts/utils-http';
import * as z from 'zod/mini';

import { AccountsAnswer } from './accounts-answer.ts';
import type { BackendAccounts } from './accounts.ts';
import { callBackend, type BackendCall, type BackendMeans } from './backend-call.ts';
import { RequestRefusedError } from './errors.ts';
import { NewTaskAnswer, TaskDetailsAnswer, TaskPageAnswer } from './tasks-answer.ts';
import { newTaskBody, type NewTask, type TaskDetails, type TaskPage } from './tasks.ts';
import { UsageAnswer } from './usage-answer.ts';
import type { Usage } from './usage.ts';

/** What a client is made from. */
export interface BackendClientOptions {
  readonly auth: AuthManager;
  readonly identity: HttpIdentity;
  /** `chatgpt_base_url` of `config.toml`; by default ChatGPT's own backend. */
  readonly baseUrl?: string;
  /** Proxy and CA; `process.env` by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** How long one call may take, in milliseconds; 15 s by default. */
  readonly deadlineMs?: number;
  readonly ports?: Partial<BackendPorts>;
}

/** What the client needs of the world. */
export interface BackendPorts {
  readonly exchange: Exchange;
  readonly now: () => number;
}

/** Ends a call early. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Which tasks to list. */
export interface TaskListOptions extends CallOptions {
  readonly limit?: number;
  readonly cursor?: string;
  readonly environmentId?: string;
}

/**
 * The ChatGPT backend for the account that is signed in. Every call throws a `BackendError`, what `login` says about
 * the credentials, an `HttpError`, or the signal's reason.
 */
export interface BackendClient extends AsyncDisposable {
  /** How much of the limits is used. */
  usage(options?: CallOptions): Promise<Usage>;
  /** The workspaces of the user. */
  accounts(options?: CallOptions): Promise<BackendAccounts>;
  /** What the administrator of the workspace requires, verbatim. */
  requirements(options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;
  /** Asks the owner of the workspace for more; `cooldown` when that was done a short while ago. */
  sendAddCreditsNudgeEmail(
    creditType: 'credits' | 'usage_limit',
    options?: CallOptions,
  ): Promise<'sent' | 'cooldown'>;
  /** A page of the user's cloud tasks, newest first. */
  listTasks(options?: TaskListOptions): Promise<TaskPage>;
  /** One cloud task. */
  task(id: string, options?: CallOptions): Promise<TaskDetails>;
  /** Begins a cloud task; gives its id. */
  createTask(task: NewTask, options?: CallOptions): Promise<string>;
}

/** A client that connects to nothing yet. */
export function createBackendClient(options: BackendClientOptions): BackendClient {
  const own = createExchange({ environment: options.environment ?? process.env });
  const means: BackendMeans = {
    auth: options.auth,
    identity: options.identity,
    baseUrl: options.baseUrl,
    exchange: options.ports?.exchange ?? own,
    now: options.ports?.now ?? Date.now,
    deadlineMs: options.deadlineMs ?? 15_000,
  };
  const call = <T>(one: BackendCall<T>): Promise<T> => callBackend(means, one);
  return {
    usage: ({ signal } = {}) =>
      call({ what: 'Reading the usage', path: '/usage', answer: UsageAnswer, signal }),
    accounts: ({ signal } = {}) =>
      call({ what: 'Reading the accounts', path: '/accounts/check', answer: AccountsAnswer, signal }),
    requirements: ({ signal } = {}) =>
      call({ what: 'Reading the requirements', path: '/config/bundle', answer: RecordAnswer, signal }),
    sendAddCreditsNudgeEmail: (creditType, { signal } = {}) => nudge(means, creditType, signal),
    listTasks: ({ signal, ...which } = {}) =>
      call({
        what: 'Listing tasks',
        path: `/tasks/list?${taskQuery(which)}`,
        answer: TaskPageAnswer,
        signal,
      }),
    task: (id, { signal } = {}) =>
      call({
        what: 'Reading a task',
        path: `/tasks/${encodeURIComponent(id)}`,
        answer: TaskDetailsAnswer,
        signal,
      }),
    createTask: (task, { signal } = {}) =>
      call({
        what: 'Creating a task',
        method: 'POST',
        path: '/tasks',
        body: newTaskBody(task),
        answer: NewTaskAnswer,
        signal,
      }),
    [Symbol.asyncDispose]: () => own.close(),
  };
}

const RecordAnswer: z.ZodMiniType<Readonly<Record<string, unknown>>> = z.record(z.string(), z.unknown());

async function nudge(
  means: BackendMeans,
  creditType: 'credits' | 'usage_limit',
  signal: AbortSignal | undefined,
): Promise<'sent' | 'cooldown'> {
  try {
    await callBackend(means, {
      what: 'Asking for credits',
      method: 'POST',
      path: '/accounts/send_add_credits_nudge_email',
      body: { credit_type: creditType },
      answer: z.unknown(),
      signal,
    });
    return 'sent';
  } catch (error) {
    if (error instanceof RequestRefusedError && error.status === 429) return 'cooldown';
    throw error;
  }
}

function taskQuery({ limit, cursor, environmentId }: TaskListOptions): string {
  return new URLSearchParams({
    ...(limit !== undefined && { limit: String(limit) }),
    task_filter: 'current',
    ...(environmentId !== undefined && { environment_id: environmentId }),
    ...(cursor !== undefined && { cursor }),
  }).toString();
}
