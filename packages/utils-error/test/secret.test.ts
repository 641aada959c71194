import { inspect } from 'node:util';

import { expect, test } from 'vitest';

import { Secret } from '@codex-ts/utils-error';

const value = 'sk-never-to-be-seen';

test.each([
  { way: 'String', print: (secret: Secret) => String(secret) },
  { way: 'joining', print: (secret: Secret) => [secret, secret].join(' ') },
  { way: 'JSON', print: (secret: Secret) => JSON.stringify({ secret }) },
  { way: 'inspect', print: (secret: Secret) => inspect({ deep: [secret] }, { depth: 9, showHidden: true }) },
  { way: 'entries', print: (secret: Secret) => `[redacted]${JSON.stringify(Object.entries(secret))}` },
  { way: 'a clone', print: (secret: Secret) => `[redacted]${inspect(structuredClone(secret))}` },
])('$way does not print it', ({ print }) => {
  const printed = print(new Secret(value));

  expect(printed).toContain('[redacted]');
  expect(printed).not.toContain(value);
});

test('reveal gives the value', () => {
  expect(new Secret(value).reveal()).toBe(value);
});

test('two secrets are equal when their values are', () => {
  expect(new Secret(value).equals(new Secret(value))).toBe(true);
  expect(new Secret(value).equals(new Secret('another'))).toBe(false);
});
