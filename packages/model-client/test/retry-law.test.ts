import { createAuthManager, type AuthManager } from '@codex-ts/login';
import { breakOff, failTurn, forever, say, startModelServer, stopShort, type Fault } from '@codex-ts/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { exchangeWith, provider, type Exchanged } from './exchange-with.ts';

let auth: AuthManager;

beforeEach(() => {
  auth = createAuthManager({
    store: 'ephemeral',
    environment: { CODEX_API_KEY: 'sk-test-key' },
    allowApiKeyFromEnvironment: true,
  });
});

afterEach(() => auth[Symbol.asyncDispose]());

function reconnects({ events }: Exchanged): readonly string[] {
  return events.flatMap((event) => (event.type === 'reconnecting' ? [event.message] : []));
}

const curve = [200, 400, 800, 1600, 3200];

interface Row {
  name: string;
  fault: Fault;
  code: string;
  message: string | RegExp;
  requests: number;
  reconnects: number;
  slept: readonly number[];
}

const apology = 'We’re currently experiencing high demand, which may cause temporary errors.';
const quiet = curve.slice(/*start*/ 0, 4);

const rows: readonly Row[] = [
  {
    name: '401',
    fault: { status: 401, body: '{"error":{"message":"bad key"}}' },
    code: 'MODEL_UNAUTHORIZED',
    message: /^unexpected status 401 Unauthorized: bad key, url: http:\/\/127\.0\.0\.1:\d+\/responses$/u,
    requests: 6,
    reconnects: 5,
    slept: curve,
  },
  {
    name: '403',
    fault: { status: 403, body: 'forbidden', headers: { 'x-request-id': 'req_1' } },
    code: 'MODEL_FORBIDDEN',
    message: /^unexpected status 403 Forbidden: forbidden, url: .*\/responses, request id: req_1$/u,
    requests: 6,
    reconnects: 5,
    slept: curve,
  },
  {
    name: '404 from something else',
    fault: { status: 404, body: 'nothing here' },
    code: 'MODEL_STATUS_UNEXPECTED',
    message: /^unexpected status 404 Not Found: nothing here, url: /u,
    requests: 6,
    reconnects: 5,
    slept: curve,
  },
  {
    name: '404 model_not_found',
    fault: { status: 404, body: '{"error":{"code":"model_not_found","message":"no such model"}}' },
    code: 'MODEL_UNKNOWN',
    message: 'no such model',
    requests: 1,
    reconnects: 0,
    slept: [],
  },
  {
    name: '400',
    fault: { status: 400, body: '{"error":{"message":"bad thing"}}' },
    code: 'MODEL_REQUEST_INVALID',
    message: '{"error":{"message":"bad thing"}}',
    requests: 1,
    reconnects: 0,
    slept: [],
  },
  {
    name: '429 that says how long',
    fault: { status: 429, code: 'rate_limit_exceeded', retryAfterSeconds: 1 },
    code: 'MODEL_RATE_LIMITED',
    message: 'exceeded retry limit, last status: 429 Too Many Requests',
    requests: 6,
    reconnects: 5,
    slept: [1000, 1000, 1000, 1000, 1000],
  },
  {
    name: '429 that does not',
    fault: { status: 429, code: 'rate_limit_exceeded' },
    code: 'MODEL_RATE_LIMITED',
    message: 'exceeded retry limit, last status: 429 Too Many Requests',
    requests: 1,
    reconnects: 0,
    slept: [],
  },
  {
    name: '429 that wants an hour',
    fault: { status: 429, code: 'rate_limit_exceeded', retryAfterSeconds: 3600 },
    code: 'MODEL_RATE_LIMITED',
    message: 'exceeded retry limit, last status: 429 Too Many Requests',
    requests: 1,
    reconnects: 0,
    slept: [],
  },
  {
    name: '503 that wants a day',
    fault: { status: 503, body: 'maintenance', retryAfterSeconds: 86_400 },
    code: 'MODEL_SERVER_FAILED',
    message: apology,
    requests: 1,
    reconnects: 0,
    slept: [],
  },
  {
    name: '429 usage_limit_reached',
    fault: { status: 429, body: '{"error":{"type":"usage_limit_reached","plan_type":"pro"}}' },
    code: 'MODEL_USAGE_LIMIT',
    message:
      'You’ve hit your usage limit. Visit https://chatgpt.com/settings/usage to purchase more credits or try again later.',
    requests: 1,
    reconnects: 0,
    slept: [],
  },
  {
    name: '429 insufficient_quota',
    fault: { status: 429, code: 'insufficient_quota' },
    code: 'MODEL_QUOTA_EXCEEDED',
    message: 'Quota exceeded. Check your plan and billing details.',
    requests: 1,
    reconnects: 0,
    slept: [],
  },
  {
    name: '500 for ever',
    fault: { status: 500, body: 'boom' },
    code: 'MODEL_SERVER_FAILED',
    message: apology,
    requests: 30,
    reconnects: 5,
    slept: [...curve.flatMap((pause) => [...quiet, pause]), ...quiet],
  },
  {
    name: '503 server_is_overloaded',
    fault: { status: 503, code: 'server_is_overloaded' },
    code: 'MODEL_OVERLOADED',
    message: 'Selected model is at capacity. Please try a different model.',
    requests: 5,
    reconnects: 0,
    slept: quiet,
  },
  {
    name: 'a hang-up instead of an answer',
    fault: { hangUp: 'onArrival' },
    code: 'MODEL_STREAM_LOST',
    message: /^stream disconnected before completion: .*127\.0\.0\.1/u,
    requests: 30,
    reconnects: 5,
    slept: [...curve.flatMap((pause) => [...quiet, pause]), ...quiet],
  },
  {
    name: 'a stream that is torn',
    fault: { tearAfterBytes: 40 },
    code: 'MODEL_STREAM_LOST',
    message: /^stream disconnected before completion: /u,
    requests: 6,
    reconnects: 5,
    slept: curve,
  },
  {
    name: 'an answer that is no event stream',
    fault: { status: 200, body: '<html>hello</html>' },
    code: 'MODEL_STREAM_LOST',
    message: 'stream disconnected before completion: stream closed before response.completed',
    requests: 6,
    reconnects: 5,
    slept: curve,
  },
];

test.each(rows)('$name ends as $code', async (row) => {
  await using server = await startModelServer(forever(say('hi')));
  server.fail('always', row.fault);

  const exchanged = await exchangeWith({ provider: provider(server.url), auth });

  expect(exchanged.error).toMatchObject({ code: row.code, message: expect.stringMatching(row.message) });
  expect(server.requests).toHaveLength(row.requests);
  expect(reconnects(exchanged)).toHaveLength(row.reconnects);
  expect(exchanged.slept).toEqual(row.slept);
});

describe('what the stream itself says', () => {
  test.each([
    { turn: failTurn('context_length_exceeded', 'long'), code: 'MODEL_CONTEXT_FULL', requests: 1 },
    { turn: failTurn('insufficient_quota', 'q'), code: 'MODEL_QUOTA_EXCEEDED', requests: 1 },
    { turn: failTurn('invalid_prompt', 'prompt bad'), code: 'MODEL_REQUEST_INVALID', requests: 1 },
    { turn: failTurn('server_is_overloaded', 'busy'), code: 'MODEL_OVERLOADED', requests: 1 },
    { turn: failTurn('slow_down', 'busy'), code: 'MODEL_RATE_LIMITED', requests: 6 },
    { turn: failTurn('server_error', 'inner trouble'), code: 'MODEL_STREAM_LOST', requests: 6 },
    { turn: stopShort('max_output_tokens'), code: 'MODEL_INCOMPLETE', requests: 1 },
    { turn: breakOff(), code: 'MODEL_STREAM_LOST', requests: 6 },
  ])('$turn.end ends as $code', async ({ turn, code, requests }) => {
    await using server = await startModelServer(forever(turn));

    const { error } = await exchangeWith({ provider: provider(server.url), auth });

    expect(error).toMatchObject({ code });
    expect(server.requests).toHaveLength(requests);
  });

  test('a rate limit that says how long is waited for, and told', async () => {
    const limited = failTurn('rate_limit_exceeded', 'Rate limit reached. Please try again in 0.5s.');
    await using server = await startModelServer([limited, say('hi')]);

    const exchanged = await exchangeWith({ provider: provider(server.url), auth });

    expect(exchanged.error).toBeUndefined();
    expect(exchanged.slept).toEqual([500]);
    expect(reconnects(exchanged)).toEqual([
      'Reconnecting... 1/5 (rate limit exceeded: Rate limit reached. Please try again in 0.5s.)',
    ]);
  });
});

test('one 500 is repeated without a word', async () => {
  await using server = await startModelServer([say('hi')]);
  server.fail('next', { status: 500 });

  const exchanged = await exchangeWith({ provider: provider(server.url), auth });

  expect(exchanged.error).toBeUndefined();
  expect(reconnects(exchanged)).toEqual([]);
  expect(exchanged.slept).toEqual([200]);
  expect(exchanged.events.at(-1)).toMatchObject({ type: 'completed' });
});

test('the retries are the provider’s to set', async () => {
  await using server = await startModelServer(forever(say('hi')));
  server.fail('always', { status: 500 });

  const patient = provider(server.url, { requestMaxRetries: 1, streamMaxRetries: 1 });
  const { error } = await exchangeWith({ provider: patient, auth });

  expect(error).toMatchObject({ code: 'MODEL_SERVER_FAILED' });
  expect(server.requests).toHaveLength(4);
});

test('a refused certificate is not tried again', async () => {
  await using server = await startModelServer(forever(say('hi')));

  const secure = provider(server.url.replace('http://', 'https://'));
  const { error, slept } = await exchangeWith({ provider: secure, auth });

  expect(error).toMatchObject({ code: 'HTTP_TLS_FAILED' });
  expect(slept).toEqual([]);
});
