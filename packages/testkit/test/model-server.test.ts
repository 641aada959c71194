import { request } from 'node:http';
import { once } from 'node:events';

import {
  breakOff,
  callTool,
  forever,
  say,
  sequence,
  startModelServer,
  think,
  type RecordedTurn,
  type Script,
} from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { askTurn, postTurn, saidIn } from './event-stream.ts';

test('turns are played in the order they are asked for, and all were', async () => {
  await using model = await startModelServer([say('one'), say('two')]);
  expect(saidIn(await askTurn(model.url))).toBe('one');
  expect(saidIn(await askTurn(model.url))).toBe('two');
  model.assertPlayed();
});

test('turns nobody asked for are reported', async () => {
  await using model = await startModelServer([say('one'), say('two'), say('three')]);
  await askTurn(model.url);
  expect(() => model.assertPlayed()).toThrow(
    expect.objectContaining({ code: 'TESTKIT_SCRIPT_UNPLAYED', left: 2 }),
  );
});

test('a turn the script does not hold is 400, which no client repeats, and is reported', async () => {
  await using model = await startModelServer([say('one')]);
  await askTurn(model.url);
  const answer = await postTurn(model.url, { headers: { 'thread-id': 'thread-7' } });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('request 2 (thread thread-7) asks for turn 2; the script has 1');
  expect(() => model.assertPlayed()).toThrow(
    expect.objectContaining({ code: 'TESTKIT_SCRIPT_FAILED', message: expect.stringContaining('thread-7') }),
  );
});

test('a turn may be a function of what was asked', async () => {
  await using model = await startModelServer([
    callTool('add', { a: 1 }, { callId: 'call-a' }),
    (turn) => say(`${turn.prompt}: ${turn.toolOutputs['call-a']} ${turn.toolOutputs['call-b']}`),
    async (turn) => Promise.resolve(sequence(think('hm'), say(turn.model))),
  ]);
  const input = [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'first' }] },
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'la' },
        { type: 'input_text', text: 'st' },
      ],
    },
    { type: 'function_call', call_id: 'call-a', name: 'add', arguments: '{}' },
    { type: 'function_call_output', call_id: 'call-a', output: 'text' },
    { type: 'custom_tool_call_output', call_id: 'call-b', output: [{ type: 'input_text', text: 'parts' }] },
  ];
  await askTurn(model.url);
  expect(saidIn(await askTurn(model.url, { body: { input } }))).toBe('last: text parts');
  expect(saidIn(await askTurn(model.url, { body: { model: 'gpt-x' } }))).toBe('gpt-x');
  model.assertPlayed();
});

test.each<{ name: string; turn: () => unknown }>([
  {
    name: 'throws',
    turn: () => {
      throw new Error('my bug');
    },
  },
  { name: 'gives no turn', turn: () => 'my bug' },
])('a function that $name is 400 and reported', async ({ turn }) => {
  // From JavaScript, where no type checker helps.
  await using model = await startModelServer([turn] as unknown as Script);
  expect((await postTurn(model.url)).status).toBe(400);
  expect(() => model.assertPlayed()).toThrow(expect.objectContaining({ code: 'TESTKIT_SCRIPT_FAILED' }));
});

test('four threads at once each get their own sequence, by header or by prompt_cache_key', async () => {
  await using model = await startModelServer(({ threadId, number }) => [
    say(`${threadId} begins`),
    say(`${threadId} ends`),
    ...(number === 5 ? [say('never')] : []),
  ]);
  const threads = ['a', 'b', 'c', 'd'];
  const said = await Promise.all(
    threads.map(async (thread, index) => {
      const asked =
        index % 2 === 0 ? { headers: { 'thread-id': thread } } : { body: { prompt_cache_key: thread } };
      return [saidIn(await askTurn(model.url, asked)), saidIn(await askTurn(model.url, asked))];
    }),
  );
  expect(said).toEqual(threads.map((thread) => [`${thread} begins`, `${thread} ends`]));
  model.assertPlayed();
  const extra = await postTurn(model.url, { headers: { 'thread-id': 'a' } });
  expect(extra.status).toBe(400);
});

test('what one thread left unplayed is counted over all threads', async () => {
  await using model = await startModelServer(() => [say('one'), say('two')]);
  await askTurn(model.url, { body: { prompt_cache_key: 'a' } });
  await askTurn(model.url, { body: { prompt_cache_key: 'b' } });
  expect(() => model.assertPlayed()).toThrow(expect.objectContaining({ left: 2 }));
});

test('an endless script never runs out', async () => {
  await using model = await startModelServer(forever(say('again')));
  const said = await Promise.all(Array.from({ length: 20 }, async () => saidIn(await askTurn(model.url))));
  expect(new Set(said)).toEqual(new Set(['again']));
  model.assertPlayed();
});

test('a turn whose answer a fault destroyed is played again; one that breaks off by script is not', async () => {
  await using model = await startModelServer([say('kept'), breakOff(), say('last')]);
  model.fail('next', { tearAfterBytes: 10 });
  model.fail('next', { hangUp: 'afterHeaders' });
  model.fail('next', { hangUp: 'beforeAnswer' });
  model.fail('next', { status: 500 });
  for (let round = 0; round < 3; round += 1) {
    await expect(postTurn(model.url).then((answer) => answer.text())).rejects.toThrow(
      /fetch failed|terminated/u,
    );
  }
  expect((await postTurn(model.url)).status).toBe(500);
  expect(saidIn(await askTurn(model.url))).toBe('kept');
  expect((await askTurn(model.url)).at(-1)?.type).toBe('response.in_progress');
  expect(saidIn(await askTurn(model.url))).toBe('last');
  model.assertPlayed();
});

test('a turn that was cut off and not asked for again counts as left', async () => {
  await using model = await startModelServer([say('one')]);
  model.fail('next', { hangUp: 'beforeAnswer' });
  await expect(postTurn(model.url)).rejects.toThrow('fetch failed');
  expect(() => model.assertPlayed()).toThrow(expect.objectContaining({ left: 1 }));
});

test('a turn the client gave up on is not played again', async () => {
  await using model = await startModelServer([say('given up'), say('next')]);
  model.fail('next', { delayMs: Infinity });
  const leave = new AbortController();
  const left = postTurn(model.url, { signal: leave.signal }).catch(() => 'left');
  await model.waitFor('/responses');
  leave.abort();
  expect(await left).toBe('left');
  expect(saidIn(await askTurn(model.url))).toBe('next');
  model.assertPlayed();
});

test('a request is recorded as a turn only when it got as far as the script', async () => {
  await using model = await startModelServer(forever(say('ok')));
  model.accept((token) => token === 'good');
  model.fail({ nth: 2 }, { status: 429 });
  const statuses: number[] = [];
  for (const token of ['bad', 'good', 'good']) {
    statuses.push((await postTurn(model.url, { headers: { authorization: `Bearer ${token}` } })).status);
  }
  expect(statuses).toEqual([401, 429, 200]);
  expect(model.turns.map((turn) => turn.request.number)).toEqual([3]);
  model.forget();
  expect([model.turns, model.requests]).toEqual([[], []]);
});

test.each([undefined, 'good', 'Basic good', 'Bearer', 'Bearer bad'])(
  'authorization "%s" is not let in',
  async (value) => {
    await using model = await startModelServer([say('ok')]);
    model.accept((token) => token === 'good');
    const answer = await postTurn(model.url, {
      headers: value === undefined ? {} : { authorization: value },
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: 'token_expired' } });
  },
);

test('a turn may bring headers and usage of its own', async () => {
  await using model = await startModelServer([
    {
      ...say('ok'),
      headers: { 'x-codex-primary-used-percent': '42' },
      usage: { inputTokens: 7, cachedInputTokens: 3, outputTokens: 5, reasoningOutputTokens: 2 },
    },
  ]);
  const answer = await postTurn(model.url);
  expect(answer.headers.get('x-codex-primary-used-percent')).toBe('42');
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(await answer.text()).toContain(
    '"usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":3},"output_tokens":5,' +
      '"output_tokens_details":{"reasoning_tokens":2},"total_tokens":12}',
  );
});

test('what was asked is recorded: thread, model, items, tools, body', async () => {
  await using model = await startModelServer([say('ok')]);
  const input = [{ type: 'message', role: 'user', content: 'plain text' }, 'no item'];
  await askTurn(model.url, {
    body: { input, tools: [{ type: 'function', name: 'x' }], prompt_cache_key: 'key' },
  });
  expect(model.turns).toHaveLength(1);
  expect(model.turns[0]).toMatchObject<Partial<RecordedTurn>>({
    number: 1,
    threadId: 'key',
    model: 'm',
    input: [{ type: 'message', role: 'user', content: 'plain text' }],
    tools: [{ type: 'function', name: 'x' }],
    prompt: 'plain text',
    toolOutputs: {},
    body: { stream: true },
  });
});

test('a WebSocket upgrade is answered 426, and the connection can go on', async () => {
  await using model = await startModelServer([say('ok')]);
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-version': '13',
  };
  const [answer] = await once(request(`${model.url}/responses`, { headers }).end(), 'response');
  expect(answer.statusCode).toBe(426);
  answer.resume();
  expect(saidIn(await askTurn(model.url))).toBe('ok');
});

test.each([
  { method: 'GET', path: '/models?client_version=1', status: 200 },
  { method: 'GET', path: '/v1/models', status: 200 },
  { method: 'GET', path: '/responses', status: 405 },
  { method: 'POST', path: '/chat/completions', status: 404 },
  { method: 'POST', path: '/responses', status: 400 },
])('$method $path without a body is $status', async ({ method, path, status }) => {
  await using model = await startModelServer([say('ok')]);
  expect((await fetch(model.url + path, { method })).status).toBe(status);
  expect(model.turns).toEqual([]);
});

test('any path that ends in /responses will do', async () => {
  await using model = await startModelServer([say('ok')]);
  expect(saidIn(await askTurn(`${model.url}/backend-api/codex`))).toBe('ok');
});

test('a script that cannot be played is refused before anything listens', async () => {
  const bad = [undefined, 7, { items: [] }, [{}], [say('ok'), { items: [{ no: 'type' }] }], [null]];
  for (const script of bad) {
    // From JavaScript, where no type checker helps.
    const starting = startModelServer(script as unknown as Script);
    await expect(starting).rejects.toMatchObject({ code: 'TESTKIT_SCRIPT_INVALID' });
  }
});

test('nothing is changed after it is closed', async () => {
  const model = await startModelServer([]);
  await model.close();
  expect(() => model.accept(() => true)).toThrow(
    expect.objectContaining({ code: 'TESTKIT_LOOPBACK_CLOSED' }),
  );
});
