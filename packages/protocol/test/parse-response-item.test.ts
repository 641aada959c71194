import fc from 'fast-check';
import { expect, test } from 'vitest';

import { parseResponseItem, responseItemToWire } from '@codex-ts/protocol';

const message = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'hi', annotations: [{ type: 'url_citation' }], logprobs: [] }],
  phase: 'final',
};
const output = [{ type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'original' }];

test.each([
  message,
  { type: 'message', role: 'user', content: [{ type: 'input_text', text: '' }], newer: { member: 1 } },
  { type: 'message', role: 'developer', content: [] },
  { type: 'message', role: 'user', content: [{ type: 'input_image', file_id: 'file_1', detail: 'low' }] },
  {
    type: 'message',
    role: 'user',
    content: [{ type: 'input_audio', audio_url: 'data:audio/wav;base64,AA==' }],
  },
  { type: 'reasoning', id: 'rs_1', summary: [], content: null, encrypted_content: 'gAAA' },
  { type: 'reasoning', summary: [{ type: 'summary_text', text: 'so' }], encrypted_content: null },
  { type: 'function_call', name: 'exec_command', namespace: 'ns', arguments: '{bad', call_id: 'call_1' },
  { type: 'function_call_output', call_id: 'call_1', output: 'text' },
  { type: 'function_call_output', id: 'fco_1', call_id: 'call_1', output },
  { type: 'custom_tool_call', name: 'apply_patch', input: '', call_id: 'call_2', status: 'completed' },
  { type: 'custom_tool_call_output', call_id: 'call_2', output: 'done' },
])('a $type is known, and goes back to the wire as it came', (raw) => {
  const item = parseResponseItem(raw);

  expect(item?.type).toBe(raw.type);
  expect(item && JSON.stringify(responseItemToWire(item))).toBe(JSON.stringify(raw));
});

test.each([
  { what: 'an unknown kind', raw: { type: 'web_search_call', id: 'ws_1', action: { type: 'search' } } },
  { what: 'an unknown role', raw: { ...message, role: 'critic' } },
  { what: 'an unknown content part', raw: { ...message, content: [{ type: 'hologram' }] } },
  { what: 'an output that is an object', raw: { type: 'function_call_output', call_id: 'c', output: {} } },
  { what: 'a call without an id', raw: { type: 'function_call', name: 'x', arguments: '{}' } },
  { what: 'an item that calls itself other', raw: { type: 'other', raw: 1 } },
])('$what is kept whole', ({ raw }) => {
  const item = parseResponseItem(raw);

  expect(item).toEqual({ type: 'other', raw });
  expect(item && responseItemToWire(item)).toEqual(raw);
});

test('a null where a member could be absent does not hide a tool call', () => {
  const call = { type: 'function_call', name: 'exec_command', arguments: '{}', call_id: 'call_1' };

  expect(parseResponseItem({ ...call, id: null, namespace: null, status: null })).toEqual(call);
});

test.each([undefined, null, 'message', 7, [], {}, { type: 3 }, [message]])('%j is no item', (value) => {
  expect(parseResponseItem(value)).toBeUndefined();
});

test('an unknown item keeps a member of any name', () => {
  const raw: unknown = JSON.parse('{"type":"later","__proto__":{"a":1}}');
  const item = parseResponseItem(raw);

  expect(item?.type === 'other' && JSON.stringify(responseItemToWire(item))).toBe(JSON.stringify(raw));
});

test('whatever JSON comes, nothing throws and no unknown item loses a member', () => {
  expect.hasAssertions();
  const value = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()));
  fc.assert(
    fc.property(value, fc.string(), (json, type) => {
      const raw =
        typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json, type } : json;
      const item = parseResponseItem(raw);
      expect(item?.type === 'other' ? responseItemToWire(item) : raw).toEqual(raw);
    }),
  );
});
