import { expect, test } from 'vitest';

import { setting } from './support/setting.ts';

test('every listener hears everything from when it began, at its own pace', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  await manager.auth();
  const early = manager.changes()[Symbol.asyncIterator]();
  await manager.refreshToken();
  const late = manager.changes()[Symbol.asyncIterator]();
  await manager.logout({ revoke: false });

  expect([(await early.next()).value, (await early.next()).value]).toMatchObject([
    { kind: 'changed', auth: { kind: 'chatgpt' } },
    { kind: 'changed', auth: undefined },
  ]);
  expect((await late.next()).value).toEqual({ kind: 'changed', auth: undefined });
});

test('listening ends with its signal', async () => {
  await using world = await setting();
  const controller = new AbortController();
  const kinds: string[] = [];
  const manager = world.manager();
  await manager.auth();
  await world.signIn();
  const listening = (async () => {
    for await (const { kind } of manager.changes({ signal: controller.signal })) {
      kinds.push(kind);
      controller.abort();
    }
  })();

  await manager.reload();
  await listening;

  expect(kinds).toEqual(['changed']);
});

test('a signal that is already aborted ends it at once', async () => {
  await using world = await setting();
  const changes = world.manager().changes({ signal: AbortSignal.abort() })[Symbol.asyncIterator]();

  expect(await changes.next()).toEqual({ done: true, value: undefined });
});

test('listening ends with the manager, and does not begin after its end', async () => {
  await using world = await setting();
  const manager = world.manager();
  const early = manager.changes()[Symbol.asyncIterator]();

  await manager[Symbol.asyncDispose]();

  expect(await early.next()).toEqual({ done: true, value: undefined });
  expect(await manager.changes()[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
});
