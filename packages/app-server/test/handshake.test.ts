import { expect, test } from 'vitest';

import { startTestServer } from './in-process.ts';

const clientInfo = { name: 'client', version: '0.0.0' };

test('who connects is told who answers', async () => {
  await using place = await startTestServer();
  await using client = await place.connect({ introduce: false });

  expect(await client.request('initialize', { clientInfo })).toEqual({
    userAgent: expect.stringMatching(/^client\/\d+\.\d+\.\d+ \(.+; .+\) unknown \(client; 0\.0\.0\)$/u),
    codexHome: place.codexHome,
    platformFamily: 'unix',
    platformOs: process.platform === 'darwin' ? 'macos' : process.platform,
  });
});

test('before initialize nothing works, but what is wrong is said', async () => {
  await using place = await startTestServer();
  await using client = await place.connect({ introduce: false });

  await expect(client.request('getAuthStatus', {})).rejects.toMatchObject({
    rpcCode: -32_600,
    message: 'Not initialized',
  });
  await expect(client.request('nothing', {})).rejects.toMatchObject({ rpcCode: -32_601 });
  await expect(client.request('account/read', /*params*/ 1)).rejects.toMatchObject({
    rpcCode: -32_602,
    data: { method: 'account/read', member: '' },
  });
  await client.request('initialize', { clientInfo, capabilities: null });
  expect(await client.request('getAuthStatus', {})).toMatchObject({ authMethod: null });
});

test('what is sent right behind initialize finds a client that has said who it is', async () => {
  await using place = await startTestServer();
  await using client = await place.connect({ introduce: false });

  const answers = await Promise.all([
    client.request('initialize', { clientInfo }),
    client.request('getAuthStatus', {}),
  ]);

  expect(answers[1]).toMatchObject({ requiresOpenaiAuth: true });
});

test('initialize is said once', async () => {
  await using place = await startTestServer();
  await using client = await place.connect();

  await expect(client.request('initialize', { clientInfo })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: 'Already initialized',
  });
});

test.each(['', 'Ünïcode ✓'])('a name may be anything that a header can hold: %j', async (name) => {
  await using place = await startTestServer();
  await using client = await place.connect({ introduce: false });

  expect(await client.request('initialize', { clientInfo: { name, version: '1' } })).toMatchObject({
    codexHome: place.codexHome,
  });
});

test('a name of two lines is refused, and the client may say another', async () => {
  await using place = await startTestServer();
  await using client = await place.connect({ introduce: false });

  await expect(
    client.request('initialize', { clientInfo: { name: 'a\nb', version: '1' } }),
  ).rejects.toMatchObject({
    rpcCode: -32_600,
    message: expect.stringMatching(/^Invalid clientInfo\.name: .*Must be a valid HTTP header value\.$/su),
  });
  await client.request('initialize', { clientInfo });
});

test('notifications that a client does not want are not sent', async () => {
  await using place = await startTestServer();
  await using client = await place.connect({
    capabilities: { optOutNotificationMethods: ['account/login/completed'] },
  });

  await client.request('account/login/start', { type: 'apiKey', apiKey: 'sk-1' });
  await client.waitFor('account/updated');

  expect(client.told.map(({ method }) => method)).toEqual(['account/updated']);
});
