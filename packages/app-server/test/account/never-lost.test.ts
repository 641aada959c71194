import { startBackend } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { methodsOf, nobody, openAccountWorld, patiently } from './account-world.ts';

const forced = { includeToken: true, refreshToken: true };
const plain = { includeToken: true };

test('a burst of forced refreshes is one request, and nobody is told', async () => {
  await using world = await openAccountWorld();
  await world.store(world.authority.issue());
  const client = await world.connect();
  await client.waitFor('account/updated');

  const answers = await Promise.all([
    ...Array.from({ length: 8 }, () => client.request('getAuthStatus', forced)),
    client.request('account/read', { refreshToken: true }),
  ]);

  expect(world.authority.hits('refresh_token')).toBe(1);
  const authToken = (await world.stored())?.tokens?.access_token;
  expect(answers.slice(0, 8)).toEqual(
    Array.from({ length: 8 }, () => ({ authMethod: 'chatgpt', authToken, requiresOpenaiAuth: true })),
  );
  expect(methodsOf(client)).toEqual(['account/updated']);
});

test('plain reads do not wait for a refresh in flight, nor behind any number of them', async () => {
  await using world = await openAccountWorld();
  const tokens = world.authority.issue();
  await world.store(tokens);
  const client = await world.connect();
  world.authority.fail('always', { delayMs: Infinity });
  const hanging = Array.from({ length: 200 }, () => client.request('getAuthStatus', forced));
  const ended = Promise.allSettled(hanging);
  await expect.poll(() => world.authority.requests.length, patiently).toBe(1);

  expect(await client.request('getAuthStatus', plain)).toMatchObject({ authToken: tokens.accessToken });
  expect(await client.request('account/read', {})).toMatchObject({ account: { type: 'chatgpt' } });
  await world.authority.close();
  await ended;
});

test('a token that has ended is waited for, and for nobody who does not want it', async () => {
  await using world = await openAccountWorld({ authority: { firstLifetimeSeconds: -60 } });
  const tokens = world.authority.issue();
  await world.store(tokens);
  world.authority.fail('always', { delayMs: Infinity });
  const client = await world.connect();

  expect(await client.request('account/read', {})).toMatchObject({ account: { type: 'chatgpt' } });
  expect(await client.request('getAuthStatus', {})).toMatchObject({ authMethod: 'chatgpt' });
  const patient = client.request('getAuthStatus', plain);
  // The authority says nothing at all: after a while the client gets what there is.
  expect(await patient).toMatchObject({ authMethod: 'chatgpt', authToken: tokens.accessToken });
  expect(await client.request('getAuthStatus', plain)).toMatchObject({ authToken: tokens.accessToken });
  expect(world.authority.requests).toHaveLength(1);
});

test('eight plain reads of a token that has ended are one refresh', async () => {
  await using world = await openAccountWorld({ authority: { firstLifetimeSeconds: -60 } });
  await world.store(world.authority.issue());
  const client = await world.connect();

  const answers = await Promise.all(Array.from({ length: 8 }, () => client.request('getAuthStatus', plain)));

  expect(world.authority.hits('refresh_token')).toBe(1);
  const authToken = (await world.stored())?.tokens?.access_token;
  expect(new Set(answers.map((answer) => (answer as { authToken: string }).authToken))).toEqual(
    new Set([authToken]),
  );
});

test('members of auth.json that nobody knows survive a refresh', async () => {
  await using world = await openAccountWorld();
  await world.store(world.authority.issue(), { more: { from_the_future: { kept: true } } });
  const client = await world.connect();

  await client.request('getAuthStatus', forced);

  expect(world.authority.hits('refresh_token')).toBe(1);
  expect(await world.stored()).toMatchObject({ from_the_future: { kept: true } });
});

test.each([
  { name: 'the authority is overloaded', fault: { status: 503 } },
  { name: 'it hangs up', fault: { hangUp: 'onArrival' } },
  { name: 'it answers something else', fault: { status: 200, body: '<html>' } },
] as const)('a refresh that fails for a while leaves the token: $name', async ({ fault }) => {
  await using world = await openAccountWorld();
  const tokens = world.authority.issue();
  await world.store(tokens);
  const client = await world.connect();

  world.authority.fail('next', fault);
  expect(await client.request('getAuthStatus', forced)).toMatchObject({ authToken: tokens.accessToken });
  expect(await client.request('account/read', {})).toMatchObject({ account: { type: 'chatgpt' } });
  expect(await client.request('getAuthStatus', forced)).toMatchObject({ authMethod: 'chatgpt' });

  await expect
    .poll(() => client.request('getAuthStatus', forced), patiently)
    .toMatchObject({ authToken: expect.not.stringMatching(tokens.accessToken) });
});

test.each(['login', 'logout', 'changed file'] as const)(
  'tokens that were refused for good are forgotten by a $0',
  async (change) => {
    await using world = await openAccountWorld({ isHasty: true });
    await world.store(world.authority.issue());
    world.authority.invalidate();
    const client = await world.connect();
    expect(await client.request('getAuthStatus', forced)).toMatchObject({ authToken: null });

    const next = world.authority.issue();
    if (change === 'login') {
      await client.request('account/login/start', { type: 'apiKey', apiKey: 'sk-1' });
      expect(await client.request('getAuthStatus', plain)).toMatchObject({ authToken: 'sk-1' });
    } else if (change === 'logout') {
      await client.request('account/logout');
      expect(await client.request('getAuthStatus', plain)).toEqual(nobody);
    } else {
      await world.store(next);
      expect(await client.request('getAuthStatus', plain)).toMatchObject({ authToken: next.accessToken });
      expect(await client.request('account/read', {})).toMatchObject({ account: { type: 'chatgpt' } });
    }
    expect(world.authority.hits('refresh_token')).toBe(1);
  },
);

test('tokens that another account stored meanwhile are not taken over, and not overwritten', async () => {
  await using world = await openAccountWorld();
  const mine = world.authority.issue();
  await world.store(mine);
  const client = await world.connect();
  expect(await client.request('getAuthStatus', plain)).toMatchObject({ authToken: mine.accessToken });

  const theirs = world.authority.issue({ accountId: 'account-2' });
  await world.store(theirs);

  expect(await client.request('getAuthStatus', forced)).toMatchObject({ authToken: mine.accessToken });
  expect((await world.stored())?.tokens?.refresh_token).toBe(theirs.refreshToken);
  expect(world.authority.hits('refresh_token')).toBe(0);
});

test('tokens that another program renewed are taken over without a request', async () => {
  await using world = await openAccountWorld();
  await world.store(world.authority.issue());
  const client = await world.connect();
  await client.request('getAuthStatus', plain);

  const next = world.authority.issue();
  await world.store(next);

  expect(await client.request('getAuthStatus', forced)).toMatchObject({ authToken: next.accessToken });
  expect(world.authority.hits('refresh_token')).toBe(0);
});

test('a plain read works while the backend is down, and asks it nothing', async () => {
  const backend = await startBackend();
  await backend.close();
  await using world = await openAccountWorld({ config: `chatgpt_base_url = "${backend.url}"\n` });
  await world.store(world.authority.issue());
  const client = await world.connect();

  expect(await client.request('account/read', {})).toMatchObject({ account: { type: 'chatgpt' } });
  expect(await client.request('getAuthStatus', plain)).toMatchObject({ authMethod: 'chatgpt' });
  await expect(client.request('account/rateLimits/read', {})).rejects.toMatchObject({ rpcCode: -32_603 });
  expect(world.authority.hits('refresh_token')).toBe(0);
});

test('a client that ends in the middle of a refresh loses nothing: it is completed and stored', async () => {
  await using world = await openAccountWorld();
  const tokens = world.authority.issue();
  await world.store(tokens);
  const client = await world.connect();
  world.authority.fail('next', { delayMs: 300 });
  const asked = client.request('getAuthStatus', forced).catch(() => undefined);
  await world.authority.waitFor('/oauth/token');

  await client.connection.close();
  await world.place.server.drain();
  await asked;

  expect((await world.stored())?.tokens?.refresh_token).not.toBe(tokens.refreshToken);
  expect(world.authority.hits('refresh_token')).toBe(1);
});

test('a thousand reads at once are all answered, in order', async () => {
  await using world = await openAccountWorld();
  await world.storeText('{"OPENAI_API_KEY":"sk-1"}');
  const client = await world.connect();
  const order: number[] = [];

  await Promise.all(
    Array.from({ length: 1000 }, async (_, index) => {
      const status = await client.request('getAuthStatus', plain);
      order.push(index);
      expect(status).toMatchObject({ authToken: 'sk-1' });
    }),
  );

  expect(order).toEqual(Array.from({ length: 1000 }, (_, index) => index));
});
