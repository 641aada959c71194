import { expect, test } from 'vitest';

import { startTestServer } from './in-process.ts';

test('clients are let go when the server has come to rest, and what they had asked is answered', async () => {
  await using place = await startTestServer();
  await using client = await place.connect();
  const asked = client.request('getAuthStatus', {}).catch((error: unknown) => error);

  await place.server.drain();

  expect(await asked).toMatchObject({ rpcCode: -32_600, data: { reason: 'serverShuttingDown' } });
  await client.connection.closed;
  await expect(client.request('getAuthStatus', {})).rejects.toMatchObject({
    code: 'JSON_RPC_CONNECTION_CLOSED',
  });
});
