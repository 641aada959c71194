import { expect, test } from 'vitest';

import { connect, memoryPair, type RequestId } from '@codex-ts/utils-json-rpc';

test('who asks learns the id that the question goes out with', async () => {
  const [near, far] = memoryPair();
  const seen: RequestId[] = [];
  const server = connect({
    stream: far,
    onRequest: ({ id }) => {
      seen.push(id);
      return { result: 'yes' };
    },
  });
  await using client = connect({ stream: near });
  const told: RequestId[] = [];
  await client.request('first', /*params*/ undefined, { onAsked: (id) => told.push(id) });
  await client.request('second', /*params*/ undefined, { onAsked: (id) => told.push(id) });
  expect(told).toEqual(seen);
  expect(new Set(told).size).toBe(2);
  await server.close();
});
