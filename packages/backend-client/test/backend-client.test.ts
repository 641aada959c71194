import { createBackendClient, type BackendClient } from '@codex-ts/backend-client';
import { createAuthManager } from '@codex-ts/login';
import { jsonAnswer, type Answer } from '@codex-ts/testkit';
import { describe, expect, test } from 'vitest';

import { jwt, withBackend } from './with-backend.ts';

const ok = (body: unknown): Answer => jsonAnswer(/*status*/ 200, body);

describe('a call', () => {
  test('carries the credentials, the account and who asks', async () => {
    await using world = await withBackend(() => ok({}));
    await world.client.usage();

    expect(world.backend.requests[0]).toMatchObject({
      method: 'GET',
      path: '/api/codex/usage',
      headers: {
        authorization: `Bearer ${jwt(/*count*/ 1)}`,
        'chatgpt-account-id': 'account-1',
        originator: 'codex_test',
      },
    });
  });

  test('that meets a 401 is made again with renewed credentials', async () => {
    await using world = await withBackend(({ headers }) =>
      headers['authorization'] === `Bearer ${jwt(/*count*/ 2)}`
        ? ok({ plan_type: 'pro' })
        : jsonAnswer(/*status*/ 401, {}),
    );

    expect(await world.client.usage()).toEqual({ plan: 'pro', limits: [] });
    expect(world.backend.requests).toHaveLength(2);
  });

  test.each([
    { status: 500, retry: 'later' },
    { status: 429, retry: 'later' },
    { status: 403, retry: 'never' },
    { status: 302, retry: 'never' },
  ])('that is answered $status fails, to be tried again: $retry', async ({ status, retry }) => {
    await using world = await withBackend(() => jsonAnswer(status, {}, { 'retry-after': '7' }));

    await expect(world.client.accounts()).rejects.toMatchObject({
      code: 'BACKEND_REQUEST_REFUSED',
      status,
      retry,
      retryAfterMs: 7000,
    });
  });

  test.each([
    { answer: { status: 200, body: '<html>' }, member: '' },
    { answer: ok({ accounts: [{ id: 5 }] }), member: 'accounts.0.id' },
    { answer: ok([]), member: '' },
  ])('that is answered something else fails with the member $member', async ({ answer, member }) => {
    await using world = await withBackend(() => answer);

    await expect(world.client.accounts()).rejects.toMatchObject({ code: 'BACKEND_ANSWER_INVALID', member });
  });

  test('without an account is not made', async () => {
    await using world = await withBackend(() => ok({}), { signedIn: false });
    await using auth = createAuthManager({
      store: 'ephemeral',
      environment: { CODEX_API_KEY: 'sk-key' },
      allowApiKeyFromEnvironment: true,
    });
    await using withKey = createBackendClient({
      auth,
      identity: { originator: 'x', version: '1' },
      baseUrl: world.backend.url,
    });

    await expect(world.client.usage()).rejects.toMatchObject({ code: 'BACKEND_ACCOUNT_REQUIRED' });
    await expect(withKey.usage()).rejects.toMatchObject({ code: 'BACKEND_ACCOUNT_REQUIRED' });
    expect(world.backend.requests).toEqual([]);
  });

  test('ends at its deadline, and when it is aborted', async () => {
    await using world = await withBackend(() => new Promise(() => undefined), { deadlineMs: 50 });
    const signal = AbortSignal.abort(new Error('enough'));

    await expect(world.client.usage()).rejects.toMatchObject({ code: 'HTTP_TIMEOUT' });
    await expect(world.client.usage({ signal })).rejects.toThrow('enough');
  });
});

test.each([
  { base: 'https://chatgpt.com', url: 'https://chatgpt.com/backend-api/wham/usage' },
  { base: 'https://chat.openai.com/', url: 'https://chat.openai.com/backend-api/wham/usage' },
  { base: 'https://chatgpt.com/backend-api/', url: 'https://chatgpt.com/backend-api/wham/usage' },
  { base: 'http://localhost:1', url: 'http://localhost:1/api/codex/usage' },
  { base: undefined, url: 'https://chatgpt.com/backend-api/wham/usage' },
])('with the base $base the usage is at $url', async ({ base, url }) => {
  await using world = await withBackend(() => ok({}));
  const asked: string[] = [];
  await using client = createBackendClient({
    auth: world.auth,
    identity: { originator: 'x', version: '1' },
    ...(base !== undefined && { baseUrl: base }),
    ports: {
      exchange: (request) => {
        asked.push(request.url);
        throw new Error('no network here');
      },
    },
  });

  await expect(client.usage()).rejects.toThrow('no network here');
  expect(asked).toEqual([url]);
});

interface AnswerCase {
  name: string;
  ask: (client: BackendClient) => Promise<unknown>;
  wire: unknown;
  answer: unknown;
  request: unknown;
}

test.each<AnswerCase>([
  {
    name: 'the usage',
    ask: (client) => client.usage(),
    wire: {
      plan_type: 'plus',
      rate_limit: {
        allowed: false,
        limit_reached: true,
        primary_window: {
          used_percent: 100,
          limit_window_seconds: 18_000,
          reset_after_seconds: 5,
          reset_at: 99,
        },
        secondary_window: null,
      },
      additional_rate_limits: [
        { limit_name: 'Spark', metered_feature: 'spark', rate_limit: { limit_reached: false } },
      ],
      credits: { has_credits: true, unlimited: false, balance: '3.5' },
      rate_limit_reached_type: { type: 'rate_limit_reached' },
    },
    answer: {
      plan: 'plus',
      limits: [
        { id: 'codex', isReached: true, primary: { usedPercent: 100, windowSeconds: 18_000, resetsAt: 99 } },
        { id: 'spark', name: 'Spark', isReached: false },
      ],
      credits: { hasCredits: true, isUnlimited: false, balance: '3.5' },
      reachedType: 'rate_limit_reached',
    },
    request: { path: '/api/codex/usage' },
  },
  {
    name: 'the accounts, in their order',
    ask: (client) => client.accounts(),
    wire: {
      accounts: [
        { id: 'b', name: 'B', plan_type: 'team', structure: 'workspace', can_access_with_session: false },
        { id: 'a', workspace_backend_origin: 'https://chatgpt.com', is_deactivated: true },
      ],
      account_ordering: ['a', 'b'],
      default_account_id: 'a',
    },
    answer: {
      accounts: [
        { id: 'a', isDeactivated: true, isReachable: true, backendOrigin: 'https://chatgpt.com' },
        {
          id: 'b',
          name: 'B',
          plan: 'team',
          structure: 'workspace',
          isDeactivated: false,
          isReachable: false,
        },
      ],
      defaultAccountId: 'a',
    },
    request: { path: '/api/codex/accounts/check' },
  },
  {
    name: 'the requirements',
    ask: (client) => client.requirements(),
    wire: { anything: [1] },
    answer: { anything: [1] },
    request: { path: '/api/codex/config/bundle' },
  },
  {
    name: 'the tasks',
    ask: (client) => client.listTasks({ limit: 5, environmentId: 'e' }),
    wire: {
      items: [
        { id: 't', title: 'T', updated_at: 7, archived: false, task_status_display: { state: 'ready' } },
      ],
      cursor: 'next',
    },
    answer: {
      tasks: [
        {
          id: 't',
          title: 'T',
          updatedAt: 7,
          isArchived: false,
          hasUnreadTurn: false,
          status: { state: 'ready' },
        },
      ],
      nextCursor: 'next',
    },
    request: {
      path: '/api/codex/tasks/list',
      query: { limit: '5', task_filter: 'current', environment_id: 'e' },
    },
  },
  {
    name: 'a task, with the diff of its pull request',
    ask: (client) => client.task('t/1'),
    wire: {
      task: { id: 't/1', title: 'T' },
      current_user_turn: { input_items: [{ type: 'message', content: [{ text: 'fix it' }] }] },
      current_assistant_turn: {
        turn_status: 'completed',
        output_items: [
          { type: 'message', content: ['done', { text: 'really' }] },
          { type: 'pr', output_diff: { diff: 'diff --git' } },
        ],
        error: { code: 'e', message: null },
      },
    },
    answer: {
      id: 't/1',
      title: 'T',
      prompts: ['fix it'],
      messages: ['done', 'really'],
      diff: 'diff --git',
      turnStatus: 'completed',
      failure: { code: 'e' },
    },
    request: { path: '/api/codex/tasks/t%2F1' },
  },
  {
    name: 'a new task',
    ask: (client) =>
      client.createTask({ environmentId: 'e', prompt: 'p', branch: 'main', attempts: 2, startingDiff: 'd' }),
    wire: { task: { id: 'new' } },
    answer: 'new',
    request: {
      method: 'POST',
      path: '/api/codex/tasks',
      fields: {
        new_task: { environment_id: 'e', branch: 'main', run_environment_in_qa_mode: false },
        input_items: [
          { type: 'message', role: 'user', content: [{ content_type: 'text', text: 'p' }] },
          { type: 'pre_apply_patch', output_diff: { diff: 'd' } },
        ],
        metadata: { best_of_n: 2 },
      },
    },
  },
])('$name', async ({ ask, wire, answer, request }) => {
  await using world = await withBackend(() => ok(wire));

  expect(await ask(world.client)).toEqual(answer);
  expect(world.backend.requests[0]).toMatchObject(request as object);
});

test.each([
  { status: 200, outcome: 'sent' },
  { status: 429, outcome: 'cooldown' },
])('an email for more credits that is answered $status counts as $outcome', async ({ status, outcome }) => {
  await using world = await withBackend(() => jsonAnswer(status, {}));

  expect(await world.client.sendAddCreditsNudgeEmail('usage_limit')).toBe(outcome);
  expect(world.backend.requests[0]).toMatchObject({
    method: 'POST',
    path: '/api/codex/accounts/send_add_credits_nudge_email',
    fields: { credit_type: 'usage_limit' },
  });
});
