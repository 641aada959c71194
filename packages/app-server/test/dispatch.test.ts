import { expect, test } from 'vitest';

import { startTestServer } from './in-process.ts';

test('a method that is not there is answered with -32601 that names it', async () => {
  await using place = await startTestServer();
  const client = await place.connect();

  await expect(client.request('thread/compact/start', {})).rejects.toMatchObject({
    rpcCode: -32_601,
    data: { method: 'thread/compact/start' },
  });
  await expect(client.request('nothing')).rejects.toMatchObject({ rpcCode: -32_601 });
});

test('what nobody caught is told to every client, without secrets, and the server goes on', async () => {
  const faults: unknown[] = [];
  await using place = await startTestServer({ onFault: (fault) => faults.push(fault) });
  await using one = await place.connect();
  await using other = await place.connect();
  const fault = new Error('planted, with sk-proj-12345678901234567890');

  place.server.report(fault);

  for (const client of [one, other]) {
    const { params } = await client.waitFor('warning');
    expect(params).toEqual({ threadId: null, message: 'unexpected: planted, with [redacted]' });
    expect(await client.request('getAuthStatus', {})).toMatchObject({ authMethod: null });
  }
  expect(faults).toEqual([fault]);
});
