import { backoffDelayMs, parseRetryAfter, sleep } from '@codex-ts/utils-http';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const now = Date.UTC(1994, 10, 6, 8, 49, 0);

test.each([
  { value: '120', ms: 120_000 },
  { value: ' 0 ', ms: 0 },
  { value: '0.5', ms: 500 },
  { value: 'Sun, 06 Nov 1994 08:49:37 GMT', ms: 37_000 },
  { value: 'Sunday, 06-Nov-94 08:49:37 GMT', ms: 37_000 },
  { value: 'Sun Nov  6 08:49:37 1994', ms: 37_000 },
  { value: 'Sun, 06 Nov 1994 08:48:00 GMT', ms: 0 },
  { value: undefined, ms: undefined },
  { value: '', ms: undefined },
  { value: '-1', ms: undefined },
  { value: '1e9', ms: undefined },
  { value: '9'.repeat(40), ms: undefined },
  { value: 'soon', ms: undefined },
  { value: 'Sun, 66 Nov 1994 08:49:37 GMT', ms: undefined },
  { value: '2030-01-01', ms: undefined },
])('Retry-After: $value asks for $ms', ({ value, ms }) => {
  expect(parseRetryAfter(value, now)).toBe(ms);
});

test('whatever a server sends, the wait is a number of ms or none', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const ms = parseRetryAfter(value, now) ?? 0;
      expect(Number.isFinite(ms) && ms >= 0).toBe(true);
    }),
  );
});

test.each([
  { attempt: 1, random: 0.5, ms: 200 },
  { attempt: 2, random: 0.5, ms: 400 },
  { attempt: 5, random: 0.5, ms: 3200 },
  { attempt: 1, random: 0, ms: 180 },
  { attempt: 1, random: 1, ms: 220 },
  { attempt: 0, random: 0.5, ms: 200 },
  { attempt: 10, random: 1, ms: 5000 },
  { attempt: 5000, random: 1, ms: 5000 },
])('after attempt $attempt, chance $random: $ms ms', ({ attempt, random, ms }) => {
  const law = { baseMs: 200, factor: 2, jitter: 0.1, maxMs: 5000, random: () => random };

  expect(backoffDelayMs(attempt, law)).toBe(ms);
});

test('sleep ends with its time', async () => {
  await expect(sleep(/*ms*/ 1)).resolves.toBeUndefined();
  await expect(sleep(/*ms*/ -5)).resolves.toBeUndefined();
});

test('sleep ends with its signal, for its reason, however long it was to be', async () => {
  const controller = new AbortController();
  const slept = sleep(2 ** 40, controller.signal);

  controller.abort('woken');

  await expect(slept).rejects.toBe('woken');
  await expect(sleep(/*ms*/ 0, AbortSignal.abort('never slept'))).rejects.toBe('never slept');
});
