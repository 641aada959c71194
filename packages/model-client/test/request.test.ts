import { createAuthManager, type AuthManager } from '@codex-ts/login';
import { modelFacts, serviceTierOf } from '@codex-ts/model-client';
import { parseThreadId } from '@codex-ts/protocol';
import { forever, say, startModelServer } from '@codex-ts/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { exchangeWith, provider, request } from './exchange-with.ts';

let auth: AuthManager;

beforeEach(() => {
  auth = createAuthManager({
    store: 'ephemeral',
    environment: { CODEX_API_KEY: 'sk-test-key' },
    allowApiKeyFromEnvironment: true,
  });
});

afterEach(() => auth[Symbol.asyncDispose]());

test('body and headers are what native sends', async () => {
  await using server = await startModelServer([say('hi')]);

  await exchangeWith({
    provider: provider(server.url),
    auth,
    change: { reasoningEffort: 'medium', verbosity: 'low', outputSchema: { type: 'object' } },
  });

  const [sent] = server.requests;
  expect(sent?.headers).toMatchObject({
    authorization: 'Bearer sk-test-key',
    originator: 'codex_test',
    'user-agent': expect.stringMatching(/^codex_test\/1\.2\.3 \(/u),
    accept: 'text/event-stream',
    'content-type': 'application/json',
    'session-id': request.threadId,
    'thread-id': request.threadId,
    'x-client-request-id': request.threadId,
  });
  expect(sent?.fields).toEqual({
    model: 'gpt-5.5',
    stream: true,
    input: request.input,
    tools: [],
    tool_choice: 'auto',
    parallel_tool_calls: true,
    reasoning: { effort: 'medium' },
    store: false,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: request.threadId,
    text: {
      verbosity: 'low',
      format: { type: 'json_schema', name: 'codex_output_schema', strict: true, schema: { type: 'object' } },
    },
    client_metadata: {
      thread_id: request.threadId,
      session_id: request.threadId,
      turn_id: request.turnId,
      root_turn_id: request.turnId,
      'x-codex-turn-metadata': JSON.stringify({
        thread_id: request.threadId,
        session_id: request.threadId,
        turn_id: request.turnId,
        root_turn_id: request.turnId,
        request_kind: 'turn',
      }),
    },
  });
});

test('what led to a turn is told, and the program cannot speak in the name of the client', async () => {
  await using server = await startModelServer([say('hi')]);
  const attribution = { rootTurnId: 'root', parentTurnId: 'parent', trigger: 'schedule' };

  await exchangeWith({
    provider: provider(server.url),
    auth,
    change: { attribution, turnMetadata: { team: 'red', thread_id: 'evil', model: 'evil' } },
  });

  const told = server.requests[0]?.fields['client_metadata'] as Record<string, string>;
  expect(told).toMatchObject({ root_turn_id: 'root', parent_turn_id: 'parent' });
  expect(JSON.parse(told['x-codex-turn-metadata'] ?? '')).toEqual({
    team: 'red',
    thread_id: request.threadId,
    session_id: request.threadId,
    turn_id: request.turnId,
    root_turn_id: 'root',
    parent_turn_id: 'parent',
    request_kind: 'turn',
    turn_trigger: 'schedule',
  });
});

test.each([
  { word: 'fast', model: 'gpt-5.5', tier: 'priority', sent: 'priority' },
  { word: 'priority', model: 'gpt-5.5', tier: 'priority', sent: 'priority' },
  { word: 'flex', model: 'gpt-5.5', tier: 'flex', sent: 'flex' },
  { word: 'flex', model: 'nobody-knows', tier: 'flex', sent: 'flex' },
  { word: 'fast', model: 'nobody-knows', tier: undefined, sent: undefined },
  { word: 'default', model: 'gpt-5.5', tier: 'default', sent: undefined },
  { word: 'Fast', model: 'gpt-5.5', tier: undefined, sent: undefined },
  { word: '', model: 'gpt-5.5', tier: undefined, sent: undefined },
  { word: undefined, model: 'gpt-5.5', tier: undefined, sent: undefined },
])('the tier $word of $model is $tier, and $sent is sent', async ({ word, model, tier, sent }) => {
  await using server = await startModelServer([say('hi')]);
  const serviceTier = serviceTierOf(word, modelFacts(model));

  await exchangeWith({
    provider: provider(server.url),
    auth,
    change: serviceTier === undefined ? {} : { serviceTier },
  });

  expect(serviceTier).toBe(tier);
  expect(server.requests[0]?.fields['service_tier']).toBe(sent);
});

test('a request for another thread says for which, and as what', async () => {
  await using server = await startModelServer([say('hi')]);
  const parentThreadId = parseThreadId('0193a000-0000-7000-8000-00000000000f') ?? request.threadId;
  const subagent = { kind: 'guardian', parentThreadId };

  await exchangeWith({ provider: provider(server.url), auth, change: { subagent } });

  const [sent] = server.requests;
  expect(sent?.headers).toMatchObject({
    'session-id': parentThreadId,
    'thread-id': request.threadId,
    'x-openai-subagent': 'guardian',
    'x-codex-parent-thread-id': parentThreadId,
  });
  expect(sent?.fields).toMatchObject({
    prompt_cache_key: `guardian:${parentThreadId}`,
    client_metadata: {
      thread_id: request.threadId,
      session_id: parentThreadId,
      'x-openai-subagent': 'guardian',
    },
  });
});

test('a provider with a key of its own sends that and nothing of the login', async () => {
  await using server = await startModelServer([say('hi')]);
  const own = provider(server.url, {
    envKey: 'OWN_KEY',
    requiresOpenaiAuth: false,
    httpHeaders: { 'X-Fixed': 'one' },
    envHttpHeaders: { 'X-Team': 'TEAM', 'X-Absent': 'NOT_SET' },
    queryParams: { 'api-version': '2026-01-01' },
  });

  await exchangeWith({ provider: own, auth, environment: { OWN_KEY: 'own-key-value', TEAM: 'red' } });

  const [sent] = server.requests;
  expect(sent?.query).toEqual({ 'api-version': '2026-01-01' });
  expect(sent?.headers).toMatchObject({
    authorization: 'Bearer own-key-value',
    'x-fixed': 'one',
    'x-team': 'red',
  });
  expect(sent?.headers).not.toHaveProperty('x-absent');
});

test('a missing key is named, with the provider’s instructions, before anything is sent', async () => {
  await using server = await startModelServer(forever(say('hi')));
  const own = provider(server.url, { envKey: 'OWN_KEY', envKeyInstructions: 'Ask the red team.' });

  const { error } = await exchangeWith({ provider: own, auth });

  expect(error).toMatchObject({ code: 'MODEL_KEY_MISSING', remedy: 'Ask the red team.' });
  expect(server.requests).toHaveLength(0);
});

test('a query parameter does not reach an error text', async () => {
  await using server = await startModelServer(forever(say('hi')));
  server.fail('always', { status: 418, body: 'teapot' });
  const own = provider(server.url, { queryParams: { key: 'very-secret' }, streamMaxRetries: 0 });

  const { error } = await exchangeWith({ provider: own, auth });

  expect(String(error)).toContain('unexpected status 418');
  expect(String(error)).not.toContain('very-secret');
});

test('without credentials nothing is sent', async () => {
  await using server = await startModelServer(forever(say('hi')));
  await using nobody = createAuthManager({ store: 'ephemeral', environment: {} });

  const { error } = await exchangeWith({ provider: provider(server.url), auth: nobody });

  expect(error).toMatchObject({
    code: 'MODEL_NOT_SIGNED_IN',
    remedy: expect.stringContaining('codex-ts login'),
  });
  expect(server.requests).toHaveLength(0);
});
