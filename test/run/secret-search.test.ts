import { startAuthority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { longestSign, secretForms } from './secret-search.ts';

await using authority = await startAuthority();
const { accessToken, idToken, refreshToken } = authority.issue();
const apiKey = authority.issueApiKey();
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const everyCharacter = (text: string, write: (code: string) => string): string =>
  Array.from(Buffer.from(text), (byte) => write(byte.toString(16).padStart(2, '0'))).join('');

test.each([
  { what: 'an access token', text: accessToken },
  { what: 'an id token', text: idToken },
  { what: 'a refresh token', text: `refresh_token=${refreshToken}&grant_type=refresh_token` },
  { what: 'an API key', text: `{"OPENAI_API_KEY":"${apiKey}"}` },
  ...['', 'a', 'ab'].map((before) => ({
    what: `base64 at position ${before.length}`,
    text: base64(`${before}${refreshToken}`),
  })),
  { what: 'base64url', text: Buffer.from(`user:${apiKey}`).toString('base64url') },
  { what: 'base64 in lines', text: base64(`user:${apiKey}`).replaceAll(/.{16}/gu, '$&\n') },
  { what: 'base64 in lines, inside JSON', text: JSON.stringify(base64(apiKey).replaceAll(/.{9}/gu, '$&\n')) },
  { what: 'JSON escapes', text: everyCharacter(refreshToken, (code) => `\\u00${code}`) },
  { what: 'one JSON escape', text: refreshToken.replace('Q', String.raw`\u0051`) },
  { what: 'percent escapes', text: everyCharacter(refreshToken, (code) => `%${code}`) },
  { what: 'hex', text: Buffer.from(refreshToken).toString('hex') },
  { what: 'UTF-16', text: Buffer.from(refreshToken, 'utf16le').toString('latin1') },
  {
    what: 'two strings that are joined',
    text: `'${refreshToken.slice(0, 12)}' +\n  '${refreshToken.slice(12)}'`,
  },
])('a secret is found as $what', ({ text }) => {
  expect(secretForms(text)).not.toEqual([]);
  expect(secretForms(Buffer.from(text))).not.toEqual([]);
});

test.each([
  { what: 'what stands in place of one', text: '{"refresh_token":"[redacted]"}' },
  { what: 'the marker cut short', text: refreshToken.slice(/*start*/ 0, 15) },
  { what: 'nothing', text: '' },
])('$what is none', ({ text }) => {
  expect(secretForms(text)).toEqual([]);
});

test('pieces of a stream overlap by more than any form takes', () => {
  const longest = everyCharacter(base64(`ab${refreshToken}`).slice(0, 24), (code) => `\\u00${code}`);
  expect(longestSign).toBeGreaterThanOrEqual(longest.length);
});
