import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openBearer } from '@codex-ts/app-server';
import { expect, onTestFinished, test } from 'vitest';

const now = 1_700_000_000;
const clock = (): number => now * 1000;
const secret = 'a secret of thirty-two bytes or more';

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bearer-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'secret');
  await writeFile(path, text);
  return path;
}

function signed(claims: Record<string, unknown>, head: Record<string, unknown> = { alg: 'HS256' }): string {
  const text = [head, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

test.each([
  { header: undefined, problem: 'missing websocket bearer token' },
  { header: 'Basic abc', problem: 'missing websocket bearer token' },
  { header: 'Bearer', problem: 'missing websocket bearer token' },
  { header: 'Bearer wrong', problem: 'invalid websocket bearer token' },
  { header: 'Bearer right', problem: undefined },
  { header: 'bearer right', problem: undefined },
])('$header against a token: $problem', async ({ header, problem }) => {
  const tokenSha256 = createHash('sha256').update('right').digest('hex');
  const ofDigest = await openBearer({ mode: 'capability-token', tokenSha256 }, clock);
  const ofFile = await openBearer({ mode: 'capability-token', tokenFile: await fileWith('right\n') }, clock);

  expect([ofDigest(header), ofFile(header)]).toEqual([problem, problem]);
});

const good = { iss: 'iss', aud: 'aud', exp: now + 60 };
test.each([
  { what: 'fits', token: signed(good), problem: undefined },
  { what: 'names several audiences', token: signed({ ...good, aud: ['x', 'aud'] }), problem: undefined },
  { what: 'expired within the skew', token: signed({ ...good, exp: now - 30 }), problem: undefined },
  { what: 'expired', token: signed({ ...good, exp: now - 31 }), problem: 'expired websocket jwt' },
  { what: 'never expires', token: signed({ iss: 'iss', aud: 'aud' }), problem: 'invalid websocket jwt' },
  {
    what: 'begins later',
    token: signed({ ...good, nbf: now + 31 }),
    problem: 'websocket jwt is not valid yet',
  },
  { what: 'begins at no number', token: signed({ ...good, nbf: 'soon' }), problem: 'invalid websocket jwt' },
  {
    what: 'has another issuer',
    token: signed({ ...good, iss: 'x' }),
    problem: 'websocket jwt issuer mismatch',
  },
  {
    what: 'has no audience',
    token: signed({ iss: 'iss', exp: now + 60 }),
    problem: 'websocket jwt audience mismatch',
  },
  { what: 'is not signed', token: signed(good, { alg: 'none' }), problem: 'invalid websocket jwt' },
  {
    what: 'is signed otherwise',
    token: signed(good).replace(/.{4}$/u, 'AAAA'),
    problem: 'invalid websocket jwt',
  },
  { what: 'is no JWT', token: 'a.b', problem: 'invalid websocket jwt' },
  {
    what: 'is cut off',
    token: `${signed(good).split('.').slice(0, 2).join('.')}.`,
    problem: 'invalid websocket jwt',
  },
])('a signed token that $what: $problem', async ({ token, problem }) => {
  const sharedSecretFile = await fileWith(`${secret}\n`);
  const check = await openBearer(
    { mode: 'signed-bearer-token', sharedSecretFile, issuer: 'iss', audience: 'aud' },
    clock,
  );

  expect(check(`Bearer ${token}`)).toBe(problem);
});

test('without issuer and audience any signed token that has not expired will do', async () => {
  const check = await openBearer(
    { mode: 'signed-bearer-token', sharedSecretFile: await fileWith(secret) },
    clock,
  );

  expect(check(`Bearer ${signed({ exp: now })}`)).toBeUndefined();
});

test.each([
  {
    what: 'a digest that is none',
    settings: { mode: 'capability-token', tokenSha256: 'ab' } as const,
    text: '64-character',
  },
  {
    what: 'no file',
    settings: { mode: 'capability-token', tokenFile: '/no/such/file' } as const,
    text: '/no/such/file',
  },
])('$what is refused', async ({ settings, text }) => {
  const opening = openBearer(settings, clock);

  await expect(opening).rejects.toMatchObject({ code: 'APP_SERVER_BEARER_INVALID' });
  await expect(opening).rejects.toThrow(text);
});

test('an empty token and a short secret are refused', async () => {
  const tokenFile = await fileWith(' \n');
  const sharedSecretFile = await fileWith('short');

  await expect(openBearer({ mode: 'capability-token', tokenFile }, clock)).rejects.toMatchObject({
    code: 'APP_SERVER_BEARER_INVALID',
  });
  await expect(openBearer({ mode: 'signed-bearer-token', sharedSecretFile }, clock)).rejects.toThrow(
    'at least 32 bytes',
  );
});
