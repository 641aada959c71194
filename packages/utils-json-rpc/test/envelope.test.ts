import { createEnvelope, reservedCode, type RpcMessage } from '@codex-ts/utils-json-rpc';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const envelope = createEnvelope();

test.each<{ message: RpcMessage; wire: string }>([
  {
    message: { kind: 'request', id: 1, method: 'a', params: { b: 2 } },
    wire: '{"jsonrpc":"2.0","id":1,"method":"a","params":{"b":2}}',
  },
  { message: { kind: 'notification', method: 'a' }, wire: '{"jsonrpc":"2.0","method":"a"}' },
  { message: { kind: 'result', id: 'x', result: null }, wire: '{"jsonrpc":"2.0","id":"x","result":null}' },
  {
    message: { kind: 'failure', id: null, error: { code: 1, message: 'm', data: [1] } },
    wire: '{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m","data":[1]}}',
  },
])('a $message.kind goes out and comes back', ({ message, wire }) => {
  expect(envelope.encode(message)).toBe(wire);
  expect(envelope.decode(wire)).toEqual(message);
});

test('a result of nothing is still an answer', () => {
  expect(envelope.encode({ kind: 'result', id: 1, result: undefined })).toContain('"result":null');
});

test('a dialect has its own members', () => {
  const dialect = createEnvelope({ head: {}, notificationTail: () => ({ at: 7 }) });

  expect(dialect.encode({ kind: 'notification', method: 'a', params: {} })).toBe(
    '{"method":"a","params":{},"at":7}',
  );
  expect(dialect.encode({ kind: 'result', id: 1, result: 2 })).toBe('{"id":1,"result":2}');
});

describe('what is no message', () => {
  test.each([
    { text: 'garbage', id: null, code: reservedCode.parseError },
    { text: '', id: null, code: reservedCode.parseError },
    { text: '{"id":1', id: null, code: reservedCode.parseError },
    { text: '{"id":1,"method":"a"} {"id":2,"method":"b"}', id: null, code: reservedCode.parseError },
    { text: `${'['.repeat(500)}${']'.repeat(500)}`, id: null, code: reservedCode.parseError },
    { text: `{"a":${'{"a":'.repeat(128)}1${'}'.repeat(129)}`, id: null, code: reservedCode.parseError },
    { text: '[{"id":1,"method":"a"}]', id: null, code: reservedCode.invalidRequest },
    { text: 'null', id: null, code: reservedCode.invalidRequest },
    { text: '"text"', id: null, code: reservedCode.invalidRequest },
    { text: '{}', id: null, code: reservedCode.invalidRequest },
    { text: '{"id":7}', id: 7, code: reservedCode.invalidRequest },
    { text: '{"id":7,"method":5}', id: 7, code: reservedCode.invalidRequest },
    { text: '{"id":null,"method":"a"}', id: null, code: reservedCode.invalidRequest },
    { text: '{"id":1.5,"method":"a"}', id: null, code: reservedCode.invalidRequest },
    { text: '{"id":{},"method":"a"}', id: null, code: reservedCode.invalidRequest },
    { text: '{"id":1e300,"method":"a"}', id: null, code: reservedCode.invalidRequest },
    { text: '{"id":3,"error":"text"}', id: 3, code: reservedCode.invalidRequest },
  ])('$text is told to $id as $code', ({ text, id, code }) => {
    expect(envelope.decode(text)).toMatchObject({ kind: 'malformed', id, error: { code } });
  });

  test('brackets in a text are no nesting', () => {
    const text = JSON.stringify({ method: 'a', params: `"\\${'[{'.repeat(1000)}` });

    expect(envelope.decode(text)).toMatchObject({ kind: 'notification' });
  });

  test('nothing makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.json({ depthSize: 'xlarge' })), (text) => {
        expect(envelope.decode(text)).toHaveProperty('kind');
      }),
    );
  });
});
