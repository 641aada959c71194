import { startModelServer, say, type IssuedTokens, type ModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import type { TestClient } from '../in-process.ts';
import { openAccountWorld, type AccountWorld } from './account-world.ts';

interface TurnWorld extends AsyncDisposable {
  readonly world: AccountWorld;
  readonly model: ModelServer;
  readonly client: TestClient;
  readonly asked: string[];
  /** Runs one turn in a thread of its own; gives how it ended. */
  turn(): Promise<EndedTurn>;
}

interface EndedTurn {
  readonly status: string;
  readonly error: { readonly message: string; readonly codexErrorInfo: unknown } | null;
}

async function openTurnWorld(answer: (world: AccountWorld) => unknown = () => ({})): Promise<TurnWorld> {
  const model = await startModelServer(() => [say('Hello.'), say('Hello again.'), say('Once more.')]);
  const world = await openAccountWorld({
    isHasty: true,
    config:
      `model_provider = "own"\n[model_providers.own]\nname = "Own"\nbase_url = "${model.url}"\n` +
      'requires_openai_auth = true\nrequest_max_retries = 0\nstream_max_retries = 0\n',
  });
  const asked: string[] = [];
  const client = await world.connect((method) => {
    asked.push(method);
    return answer(world);
  });
  return {
    world,
    model,
    client,
    asked,
    async turn() {
      const { thread } = (await client.request('thread/start', {})) as { thread: { id: string } };
      await client.request('turn/start', {
        threadId: thread.id,
        input: [{ type: 'text', text: 'Hello?', text_elements: [] }],
      });
      const isOver = (): unknown =>
        client.told.find(
          ({ method, params }) =>
            method === 'turn/completed' && (params as { threadId: string }).threadId === thread.id,
        )?.params;
      await expect.poll(isOver, { timeout: 20_000 }).toBeDefined();
      return (isOver() as { turn: EndedTurn }).turn;
    },
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await model.close();
    },
  };
}

function answerWith({ accessToken, accountId }: IssuedTokens): object {
  return { accessToken, chatgptAccountId: accountId, chatgptPlanType: null };
}

async function loginWithRefused({ world, model, client }: TurnWorld): Promise<void> {
  const first = world.authority.issue();
  model.accept((token) => token !== first.accessToken && world.authority.accepts(token));
  await client.request('account/login/start', {
    type: 'chatgptAuthTokens',
    accessToken: first.accessToken,
    chatgptAccountId: first.accountId,
  });
}

const refresh = 'account/chatgptAuthTokens/refresh';

test('external_auth_refreshes_on_unauthorized, in a turn', async () => {
  await using place = await openTurnWorld((world) => answerWith(world.authority.issue()));
  await loginWithRefused(place);

  expect(await place.turn()).toMatchObject({ status: 'completed', error: null });

  expect(place.asked).toEqual([refresh]);
  const sent = place.model.requests.filter(({ method }) => method === 'POST');
  expect(sent.map(({ status }) => status)).toEqual([401, 200]);
});

test.each([
  {
    name: 'external_auth_refresh_error_fails_turn',
    answer: () => {
      throw new Error('no');
    },
  },
  {
    name: 'external_auth_refresh_mismatched_workspace_fails_turn',
    answer: (world: AccountWorld) => answerWith(world.authority.issue({ accountId: 'account-2' })),
  },
  {
    name: 'external_auth_refresh_invalid_access_token_fails_turn',
    answer: () => ({ accessToken: 'not-a-jwt', chatgptAccountId: 'account-1' }),
  },
])('$name, and the next turn asks again', async ({ answer }) => {
  await using place = await openTurnWorld(answer);
  await loginWithRefused(place);

  expect(await place.turn()).toMatchObject({ status: 'failed', error: { message: expect.any(String) } });
  expect(await place.turn()).toMatchObject({ status: 'failed' });
  expect(place.asked).toEqual([refresh, refresh]);
});

test('two threads that meet a 401 together are one refresh, and nobody is told', async () => {
  await using place = await openTurnWorld();
  const { world, model, client } = place;
  const old = world.authority.issue();
  await world.store(old);
  model.accept((token) => token !== old.accessToken && world.authority.accepts(token));
  await client.waitFor('account/updated');

  const ended = await Promise.all([place.turn(), place.turn()]);

  expect(ended).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
  expect(world.authority.hits('refresh_token')).toBe(1);
  expect(client.told.filter(({ method }) => method.startsWith('account/updated'))).toHaveLength(1);
});

test('a token that cannot be renewed any more fails each turn, and the authority is asked once', async () => {
  await using place = await openTurnWorld();
  const { world, model } = place;
  await world.store(world.authority.issue());
  world.authority.invalidate();
  model.accept(() => false);

  expect(await place.turn()).toMatchObject({
    status: 'failed',
    error: { codexErrorInfo: 'unauthorized' },
  });
  expect(await place.turn()).toMatchObject({ status: 'failed' });
  expect(world.authority.hits('refresh_token')).toBe(1);
});
