import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  createEphemeralStore,
  createFileStore,
  parseRecord,
  type AuthRecord,
  type AuthStore,
} from '@codex-ts/login';
import { startAuthority } from '@codex-ts/testkit';
import { expect, onTestFinished, test } from 'vitest';

import { storedText } from '../crash/scene.ts';
import { createTally } from './app-server/fuzz.ts';
import { createOrder } from './app-server/load.ts';
import { Endpoint, faultsOf as fuzzFaults } from './fuzz.ts';
import { faultsOf as mutationFaults } from './mutations.ts';
import { chooseSeed, soakParts } from './soak-parts.ts';

const seed = chooseSeed();

declare module 'vitest' {
  interface TaskMeta {
    /** What random numbers came from; told at the end of the run. */
    seed?: number;
  }
}

test.for(soakParts)(
  'a twentieth of `pnpm soak`: $name',
  { timeout: 120_000 },
  async ({ name, run }, { task }) => {
    task.meta.seed = seed;

    const { counts, faults } = await run({ scale: 1 / 20, seed });

    console.log(`${name} with seed ${seed}: ${JSON.stringify(counts)}`);
    expect(faults, `CODEX_TS_SEED=${seed}`).toEqual([]);
  },
);

async function homeOfTest(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'codex-ts-soak-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

const whole = {
  tokens: { id_token: '', access_token: 'a', refresh_token: 'r', account_id: 'account-1', odd: [1] },
  last_refresh: '2026-11-25T03:51:29Z',
  future: { big: 1 },
};

test.each<{ what: string; text: string; over: (store: AuthStore) => AuthStore; fault: string }>([
  {
    what: 'takes what it cannot read for nothing',
    text: '{"tokens":',
    over: (store) => ({ ...store, load: () => store.load().catch(() => undefined) }),
    fault: 'nobody seems to have signed in',
  },
  {
    what: 'lets the errors of its parser through',
    text: '{"tokens":',
    over: (store) => ({ ...store, load: () => Promise.reject(new SyntaxError('unexpected end')) }),
    fault: 'an error that says nothing to the user (SyntaxError: unexpected end)',
  },
  {
    what: 'writes back no more than it knows',
    text: JSON.stringify(whole),
    over: (store) => ({
      ...store,
      update: (change) => store.update((stored) => forgetful(change(stored))),
    }),
    fault: 'future was lost',
  },
])('the mutations find a store that $what', async ({ text, over, fault }) => {
  const home = await homeOfTest();
  const store = over(createFileStore({ codexHome: home }));

  expect(await mutationFaults(text, { home, store })).toContain(fault);
  expect(await mutationFaults(JSON.stringify(whole), { home })).toEqual([]);
});

function forgetful(record: AuthRecord | undefined): AuthRecord | undefined {
  if (record === undefined) return undefined;
  const { tokens, last_refresh } = JSON.parse(record.revealText());
  return parseRecord(JSON.stringify({ tokens, last_refresh }), 'auth.json');
}

test.each<{ what: string; over: (store: AuthStore) => AuthStore; fault: string }>([
  {
    what: 'drops the new tokens',
    over: (store) => ({ ...store, update: async () => ({ isWritten: true, stored: await store.load() }) }),
    fault: 'a new refresh token is lost',
  },
  {
    what: 'throws what nobody expects',
    over: (store) => ({ ...store, lockRefresh: () => Promise.reject(new Error('odd')) }),
    fault: 'an error without a type',
  },
])('the fuzzing finds a store that $what', async ({ over, fault }) => {
  await using authority = await startAuthority();
  await using endpoint = new Endpoint();
  const spent = authority.issue({}, { lifetimeSeconds: -60 });
  const bytes = Buffer.from('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"refresh_token":"kept"}');
  const answer = { bytes, sent: bytes.length, mustKeep: 'kept' };
  endpoint.answer = answer;
  const store = createEphemeralStore();
  await store.replace(parseRecord(storedText(spent), 'auth.json'));
  const tally = { renewed: 0, refused: 0, unavailable: 0, faults: [] };
  const trial = { url: await endpoint.listen(), spent, answer, tally };

  const found = await fuzzFaults({ ...trial, store: over(store) });

  expect(found).toContainEqual(expect.stringContaining(fault));
  expect(await fuzzFaults({ ...trial, store })).toEqual([]);
});

test('the fuzzing of the app server finds what is not answered, answered twice, or taken for right', () => {
  const tally = createTally();
  for (const expected of [{ id: 1 }, { id: 2 }, 'parse', 'invalid', 'nothing'] as const) {
    tally.expect({ bytes: Buffer.alloc(/*size*/ 0), expected });
  }
  const error = { code: -32_601, message: 'x' };
  tally.take({ id: 2, error });
  tally.take({ id: 2, error });
  tally.take({ id: 7, result: {} });
  tally.take({ id: null, error: { code: -32_603, message: 'x' } });

  expect([...tally.faults, ...tally.missing()]).toEqual([
    '2 was answered twice, or nobody asked',
    '7 was answered as if it were right',
    'an answer without id has the code -32603',
    '1 requests have no answer, 1 the first',
    '0 parse errors for 1 lines',
    '0 invalid requests for 1 lines',
  ]);
});

test('the load finds an answer that is lost, late or given twice', () => {
  const order = createOrder(/*count*/ 3);
  order.take({ id: 4, result: {} });
  order.take({ id: 0, result: {} });
  order.take({ id: 0, result: {} });

  expect(order.faults()).toEqual([
    'getAuthStatus: 0 was answered late',
    '1 of 3 requests were never answered',
    '1 requests were answered twice',
  ]);
});
