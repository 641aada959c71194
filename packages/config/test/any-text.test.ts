import { loadAuthSettings } from '@codex-ts/config';
import { isCodexError } from '@codex-ts/utils-error';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { openHome } from './home.ts';

const key = fc.constantFrom(
  'model',
  'sandbox_mode',
  'profile',
  'model_provider',
  'projects',
  'model_providers.x',
  'x',
  '"a b"',
  '',
);
const value = fc.constantFrom(
  '"a"',
  '1',
  'true',
  '[]',
  '{}',
  '{ a = 1 }',
  '[1,',
  '"',
  '1979-05-27',
  '"read-only"',
  '',
);
const line = fc.oneof(
  fc.tuple(key, value).map(([name, text]) => `${name} = ${text}`),
  key.map((name) => `[${name}]`),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));

async function assertDeliberate(attempt: Promise<unknown>): Promise<void> {
  const failure: unknown = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure !== undefined) expect(isCodexError(failure) ? failure.code : failure).toMatch(/^CONFIG_/u);
}

test('whatever stands in a file, it is read or refused with a code', async () => {
  await using home = await openHome();
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, fc.uint8Array({ maxLength: 20 })), async (contents) => {
      await home.write('home/config.toml', contents);
      await assertDeliberate(home.load());
      await assertDeliberate(home.load({ strict: true }));
      await assertDeliberate(loadAuthSettings(home));
    }),
    { numRuns: 150 },
  );
});

test('whatever an override says, it is read or refused with a code', async () => {
  await using home = await openHome();
  const override = fc.oneof(
    line,
    fc.tuple(key, fc.string()).map(([name, words]) => `${name}=${words}`),
    fc.string({ unit: 'binary' }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(override, { maxLength: 3 }), async (overrides) => {
      await assertDeliberate(home.load({ overrides }));
    }),
    { numRuns: 200 },
  );
});
