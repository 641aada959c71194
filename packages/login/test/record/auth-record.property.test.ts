import {
  createAuthManager,
  createEphemeralStore,
  parseRecord,
  type AuthManagerOptions,
  type AuthRecord,
} from '@codex-ts/login';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { temporaryHome } from '../support/home.ts';
import { jwt } from '../support/jwt.ts';

const whole = {
  auth_mode: 'chatgpt',
  OPENAI_API_KEY: null,
  tokens: {
    id_token: jwt({ 'https://api.openai.com/auth': { chatgpt_account_id: 'account-1' } }),
    access_token: jwt({ exp: 4_000_000_000 }),
    refresh_token: 'rt-1',
    account_id: 'account-1',
  },
  last_refresh: '2026-11-25T03:51:29.505657850Z',
};
const text = JSON.stringify(whole, null, 2);

const members = [
  'auth_mode',
  'OPENAI_API_KEY',
  'tokens',
  'last_refresh',
  'personal_access_token',
  'bedrock_api_key',
];
const tokenMembers = ['id_token', 'access_token', 'refresh_token', 'account_id'];

/** The text with some of its characters cut, replaced or added to. */
const garbled = fc
  .record({ at: fc.nat(text.length), cut: fc.nat(40), insert: fc.string({ maxLength: 8 }) })
  .map(({ at, cut, insert }) => text.slice(0, at) + insert + text.slice(at + cut));

/** The document with members left out, or of any value. */
const rewritten = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...members), fc.jsonValue(), { maxKeys: 3 }),
    fc.dictionary(fc.constantFrom(...tokenMembers), fc.jsonValue(), { maxKeys: 2 }),
    fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }),
    fc.subarray(members),
  )
  .map(([top, inner, extra, without]) => {
    const document: Record<string, unknown> = {
      ...whole,
      tokens: { ...whole.tokens, ...inner },
      ...top,
      ...extra,
    };
    for (const member of without) delete document[member];
    return JSON.stringify(document);
  });

const honestError = /^LOGIN_(?:RECORD_CORRUPT|REFRESH_UNAVAILABLE|REFRESH_REJECTED|ACCOUNT_UNKNOWN)$/u;

async function assertHonest(options: AuthManagerOptions): Promise<void> {
  const manager = createAuthManager({ environment: {}, ports: noNetwork, ...options });
  const result: unknown = await manager.auth().catch((error: unknown) => error);

  expect(result, 'never silently signed out').toBeDefined();
  if (result instanceof Error) expect(result).toMatchObject({ code: expect.stringMatching(honestError) });
}

const noNetwork = {
  exchange: () =>
    Promise.reject(Object.assign(new Error('no network'), { code: 'HTTP_UNREACHABLE', retry: 'later' })),
};

test('whatever members auth.json has, it is credentials or an honest error, and stays as it is', async () => {
  await using home = await temporaryHome();
  await fc.assert(
    fc.asyncProperty(rewritten, async (content) => {
      await home.write(content);
      await assertHonest({ codexHome: home.path, store: 'file' });
      expect(await home.text()).toBe(content);
    }),
    { numRuns: 100 },
  );
});

test('whatever happened to the text of auth.json, it is credentials or an honest error', async () => {
  await fc.assert(
    fc.asyncProperty(garbled, async (content) => {
      // Without the file store's patience with half-written files.
      const load = (): Promise<AuthRecord> => Promise.resolve().then(() => parseRecord(content, 'auth.json'));
      await assertHonest({ store: { ...createEphemeralStore(), load } });
    }),
    { numRuns: 200 },
  );
});

test('a refresh loses no member, whatever its name and value', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (top, inner) => {
        const document = { ...top, ...whole, tokens: { ...inner, ...whole.tokens } };
        const record = parseRecord(JSON.stringify(document), 'auth.json');
        const renewed: unknown = JSON.parse(record.withIssued({ receivedAtMs: 0 }).revealText());

        expect(renewed).toEqual({
          ...(JSON.parse(JSON.stringify(document)) as object),
          last_refresh: '1970-01-01T00:00:00.000Z',
        });
      },
    ),
    { numRuns: 150 },
  );
});
