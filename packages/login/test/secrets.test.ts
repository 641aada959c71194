import { inspect } from 'node:util';

import { secretMarker } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { setting, type Setting } from './support/setting.ts';

/** Everything a careless program might print of a value, and the value in base64. */
function printed(...values: readonly unknown[]): string {
  const texts = values.flatMap((value) => [
    inspect(value, { depth: 12, showHidden: true }),
    JSON.stringify(value) ?? '',
    value instanceof Error ? `${value.stack}${value.message}` : '',
  ]);
  return texts.join('\n');
}

function expectNoSecret(text: string): void {
  expect(text).not.toContain(secretMarker);
  expect(text).not.toMatch(/eyJ[\w-]{8}/u);
}

async function failuresOf(world: Setting): Promise<unknown[]> {
  const failures: unknown[] = [];
  const note = (error: unknown): number => failures.push(error);
  const { tokens } = await world.home.read();
  const echo = `{"error":{"message":"no: ${tokens?.refresh_token}","code":"odd"},"refresh_token":"${tokens?.refresh_token}"}`;
  for (const fault of [
    { status: 500, body: echo },
    { status: 500, body: `refresh_token=${tokens?.refresh_token}` },
    { status: 200, body: `${tokens?.access_token}` },
    { status: 401, code: 'refresh_token_reused' },
    { hangUp: 'onArrival' as const },
  ]) {
    const handle = world.authority.fail('always', fault);
    await world.manager().refreshToken().catch(note);
    handle.lift();
  }
  await world.home.write((await world.home.text()).slice(0, -40));
  await world.manager().auth().catch(note);
  return failures;
}

test('credentials, state, changes and every failure print without a secret', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  const changes = manager.changes()[Symbol.asyncIterator]();
  const auth = await manager.auth();
  await manager.refreshToken();
  const change = await changes.next();

  expectNoSecret(
    printed(auth, manager, manager.state(), manager.cachedAuth(), change, manager.unauthorizedRecovery()),
  );
  const failures = await failuresOf(world);
  expect(failures).toHaveLength(6);
  expectNoSecret(printed(...failures));
});

test('the check finds a secret that was planted', async () => {
  await using world = await setting();
  const tokens = await world.signIn();

  expect(() => expectNoSecret(printed({ careless: tokens.refreshToken }))).toThrow(
    /not to (?:contain|match)/u,
  );
  expect(() => expectNoSecret(printed(new Error(tokens.accessToken)))).toThrow(/not to (?:contain|match)/u);
});
