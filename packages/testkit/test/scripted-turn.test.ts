import {
  breakOff,
  callTool,
  failTurn,
  say,
  sequence,
  startModelServer,
  stopShort,
  think,
  type ScriptedTurn,
} from '@codex-ts/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { askTurn, saidIn, type StreamEvent } from './event-stream.ts';

async function played(turn: ScriptedTurn): Promise<StreamEvent[]> {
  await using model = await startModelServer([turn]);
  return await askTurn(model.url);
}

function types(events: readonly StreamEvent[]): string[] {
  return events.map((event) => event.type.replace('response.', ''));
}

/** The items of the `output_item.done` events. */
function items(events: readonly StreamEvent[]): unknown[] {
  return events.filter((event) => event.type === 'response.output_item.done').map((event) => event['item']);
}

test('a message streams as the real service streams it', async () => {
  const events = await played({ ...say('Hello there'), deltaLength: 6 });
  expect(types(events)).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'content_part.added',
    'output_text.delta',
    'output_text.delta',
    'output_text.done',
    'content_part.done',
    'output_item.done',
    'completed',
  ]);
  expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_, index) => index));
  expect(items(events)).toMatchObject([
    {
      type: 'message',
      id: 'msg_1_1',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Hello there' }],
    },
  ]);
  expect(events.at(-1)?.['response']).toMatchObject({
    status: 'completed',
    model: 'm',
    output: items(events),
    usage: { input_tokens: 100, output_tokens: 10, total_tokens: 110 },
  });
});

test('a function call streams its arguments', async () => {
  const events = await played(callTool('exec_command', { cmd: 'ls' }, { namespace: 'shell' }));
  expect(types(events)).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'function_call_arguments.delta',
    'function_call_arguments.done',
    'output_item.done',
    'completed',
  ]);
  const call = { type: 'function_call', name: 'exec_command', namespace: 'shell', call_id: 'call_1_1' };
  expect(events[2]?.['item']).toMatchObject({ ...call, arguments: '' });
  expect(items(events)).toMatchObject([{ ...call, arguments: '{"cmd":"ls"}' }]);
});

test('a custom tool call streams its input', async () => {
  const events = await played(callTool('apply_patch', '*** Begin Patch', { callId: 'c1' }));
  expect(types(events)).toContain('custom_tool_call_input.delta');
  expect(items(events)).toMatchObject([
    { type: 'custom_tool_call', name: 'apply_patch', input: '*** Begin Patch', call_id: 'c1' },
  ]);
});

test('arguments that are no JSON can be sent on purpose', async () => {
  expect(items(await played(callTool('x', '{"broken', { kind: 'function' })))).toMatchObject([
    { type: 'function_call', arguments: '{"broken' },
  ]);
});

test('reasoning streams its summary', async () => {
  const events = await played(think('Because'));
  expect(types(events)).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'reasoning_summary_part.added',
    'reasoning_summary_text.delta',
    'reasoning_summary_text.done',
    'reasoning_summary_part.done',
    'output_item.done',
    'completed',
  ]);
});

test('several items make one turn, in order and numbered', async () => {
  const events = await played(
    sequence(think('hm'), say('first'), callTool('a', {}), callTool('b', {}), {
      items: [{ type: 'web_search_call', id: 'ws_own', action: { type: 'search', query: 'x' } }],
    }),
  );
  const done = events.filter((event) => event.type === 'response.output_item.done');
  expect(done.map((event) => event['output_index'])).toEqual([0, 1, 2, 3, 4]);
  expect(items(events)).toMatchObject([
    { id: 'rs_1_1' },
    { id: 'msg_1_2' },
    { id: 'fc_1_3', call_id: 'call_1_3' },
    { id: 'fc_1_4', call_id: 'call_1_4' },
    { id: 'ws_own', type: 'web_search_call' },
  ]);
});

test.each([
  {
    turn: failTurn('server_error', 'Oh'),
    last: 'failed',
    says: { error: { code: 'server_error', message: 'Oh' } },
  },
  {
    turn: stopShort('max_output_tokens'),
    last: 'incomplete',
    says: { incomplete_details: { reason: 'max_output_tokens' } },
  },
])('a turn may end with $last', async ({ turn, last, says }) => {
  const events = await played(sequence(say('part'), turn));
  expect(saidIn(events)).toBe('part');
  expect(events.at(-1)).toMatchObject({ type: `response.${last}`, response: { status: last, ...says } });
});

test('a turn may end without a last event', async () => {
  expect(types(await played(sequence(say('part'), breakOff()))).at(-1)).toBe('output_item.done');
});

test('a sequence keeps what its parts say beside their items; the last word counts', () => {
  const turn = sequence(
    { ...say('a'), headers: { 'x-a': '1' }, usage: { inputTokens: 1 } },
    { ...say('b'), usage: { inputTokens: 2 } },
  );
  expect(turn).toMatchObject({ headers: { 'x-a': '1' }, usage: { inputTokens: 2 } });
  expect(turn.items).toHaveLength(2);
});

const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;

test.each<{ name: string; make: () => unknown }>([
  { name: 'a tool without a name', make: () => callTool('', {}) },
  { name: 'input that is undefined', make: () => callTool('x', /*input*/ undefined) },
  { name: 'input that is a function', make: () => callTool('x', () => 1) },
  { name: 'input with a bigint', make: () => callTool('x', { n: 1n }) },
  { name: 'input with a cycle', make: () => callTool('x', cycle) },
  { name: 'something behind the end', make: () => sequence(breakOff(), say('x')) },
])('$name is refused where it is written', ({ make }) => {
  expect(make).toThrow(expect.objectContaining({ code: 'TESTKIT_SCRIPT_INVALID' }));
});

test.each<{ name: string; turn: object }>([
  { name: 'an unknown end', turn: { items: [], end: { kind: 'fallen over' } } },
  { name: 'an end that is text', turn: { items: [], end: 'completed' } },
  { name: 'a header with a line break', turn: { items: [], headers: { a: 'b\nc' } } },
  { name: 'a header that is no text', turn: { items: [], headers: { a: 1 } } },
  { name: 'no room for a delta', turn: { items: [], deltaLength: 0 } },
  { name: 'an item that is text', turn: { items: ['x'] } },
])('$name is refused when the server starts', async ({ turn }) => {
  // From JavaScript, where no type checker helps.
  const starting = startModelServer([turn as ScriptedTurn]);
  await expect(starting).rejects.toMatchObject({ code: 'TESTKIT_SCRIPT_INVALID' });
});

test('any text arrives unchanged, however it is cut into deltas', async () => {
  await using model = await startModelServer(() => [(turn) => JSON.parse(turn.prompt)]);
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 100 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (parts, deltaLength) => {
      const prompt = JSON.stringify({ ...sequence(...parts.map(say)), deltaLength });
      const input = [{ type: 'message', role: 'user', content: prompt }];
      const events = await askTurn(model.url, {
        body: { input, prompt_cache_key: `thread-${model.turns.length}` },
      });
      expect(saidIn(events)).toBe(parts.join(''));
      expect(events.filter((event) => event.type === 'response.output_item.done')).toHaveLength(parts.length);
    }),
    { numRuns: 10 },
  );
});

test('a megabyte of text arrives whole', async () => {
  const text = 'ä🎉x'.repeat(250_000);
  expect(saidIn(await played({ ...say(text), deltaLength: 1000 }))).toBe(text);
});
