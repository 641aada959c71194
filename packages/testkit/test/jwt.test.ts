import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';

import { startAuthority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

test('the signatures fit the published key, and no other text does', async () => {
  await using authority = await startAuthority();
  const { accessToken } = authority.issue();
  const answer = await fetch(`${authority.url}/.well-known/jwks.json`);
  const { keys }: { keys: JsonWebKey[] } = JSON.parse(await answer.text());
  const key = {
    key: createPublicKey({ key: keys[0] ?? {}, format: 'jwk' }),
    dsaEncoding: 'ieee-p1363' as const,
  };
  const [header = '', payload = '', signature = ''] = accessToken.split('.');
  const isSigned = (text: string): boolean =>
    verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  expect(isSigned(`${header}.${payload}`)).toBe(true);
  expect(isSigned(`${header}.${payload}x`)).toBe(false);
});
