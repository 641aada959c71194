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
