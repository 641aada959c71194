import { startAuthority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { postForm } from './http-client.ts';

function exchangeFields(subjectToken: string): Record<string, string> {
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    client_id: 'app_test',
    requested_token: 'openai-api-key',
    subject_token: subjectToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  };
}

test('an id token is exchanged for an API key, which is accepted', async () => {
  await using authority = await startAuthority();
  const { idToken } = authority.issue();
  const { status, body } = await postForm(`${authority.url}/oauth/token`, exchangeFields(idToken));
  expect(status).toBe(200);
  expect(body['access_token']).toMatch(/^sk-/u);
  expect(authority.accepts(String(body['access_token']))).toBe(true);
  expect(authority.accepts('sk-other')).toBe(false);
  expect(authority.hits('token_exchange')).toBe(1);
  expect(authority.hits('refresh_token')).toBe(0);
});

test.each<{ name: string; change: Record<string, string> }>([
  { name: 'an unknown id token', change: { subject_token: 'a.b.c' } },
  { name: 'another thing requested', change: { requested_token: 'money' } },
  { name: 'another type of subject', change: { subject_token_type: 'urn:x' } },
  { name: 'no client', change: { client_id: '' } },
])('$name is not exchanged', async ({ change }) => {
  await using authority = await startAuthority();
  const { idToken } = authority.issue();
  const fields = { ...exchangeFields(idToken), ...change };
  expect((await postForm(`${authority.url}/oauth/token`, fields)).status).toBe(400);
});

test('the id token of an ended login is not exchanged', async () => {
  await using authority = await startAuthority();
  const { idToken } = authority.issue();
  authority.invalidate();
  expect((await postForm(`${authority.url}/oauth/token`, exchangeFields(idToken))).status).toBe(400);
});
