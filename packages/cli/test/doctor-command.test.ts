import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startAuthority, type Authority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openPlace, programArgs, run, type Place } from './program.ts';
import { expectNoSecret, storeLogin } from './signed-in.ts';

interface Report {
  schemaVersion: number;
  version: string;
  findings: { id: string; severity: string; subject: string; text: string; remedy?: string }[];
  facts: Record<string, unknown> | null;
}

async function reportOf(place: Place, authority: Authority, args: readonly string[] = []) {
  const ended = await run(['doctor', '--json', ...args], { place, env: { ...authority.environment } });
  const report: Report = JSON.parse(ended.stdout);
  return { ...ended, report, find: (id: string) => report.findings.find((finding) => finding.id === id) };
}

test('a home in order: exit code 0, and nothing to do', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  await chmod(place.codexHome, 0o700);
  await storeLogin(place, authority, { lifetimeSeconds: -60 });

  const ended = await run(['doctor'], { place, env: { ...authority.environment } });

  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toMatch(/^ok {7}CODEX_HOME is /u);
  expect(ended.stdout).toContain('notice   the access token expired 1 min ago; the next use renews it\n');
  expect(ended.stdout).toMatch(/\n\n0 errors, 0 warnings, \d notices\n$/u);
  expectNoSecret(ended);
  // Nothing was renewed, nor anything secret sent.
  expect(authority.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /.well-known/openid-configuration',
  ]);
  expect(authority.requests[0]?.headers).not.toHaveProperty('authorization');
});

test('faults: exit code 1, each with what to do', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const path = await storeLogin(place, authority);
  await writeFile(path, '{"tok');
  await chmod(path, 0o644);

  const { code, stdout } = await run(['doctor', '--offline'], { place });

  expect(code).toBe(1);
  expect(stdout).toMatch(/\nerror {4}\S+auth\.json holds no usable login[^\n]*\n {9}→ Repair the file/u);
  expect(stdout).toMatch(/\nwarning {2}others may read \S+auth\.json \(0644\)\n {9}→ chmod 600 /u);
  expect(stdout).toMatch(/\n\n1 error, 1 warning, /u);
});

test('as JSON: findings and facts, no secret, not even the ends of a key', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const key = authority.issueApiKey();
  await writeFile(join(place.codexHome, 'auth.json'), JSON.stringify({ OPENAI_API_KEY: key }));

  const ended = await reportOf(place, authority);

  expect(ended.code).toBe(0);
  expect(Object.keys(ended.report)).toEqual(['schemaVersion', 'version', 'findings', 'facts']);
  expect(ended.report.schemaVersion).toBe(1);
  expect(ended.find('login-in-effect')).toMatchObject({ severity: 'ok', subject: 'login' });
  expect(ended.report.facts).toMatchObject({
    logins: { store: 'file' },
    network: { authorities: [{ status: 404 }] },
  });
  expectNoSecret(ended);
  expect(ended.stdout).not.toContain(key.slice(-5));
});

test('--offline asks nobody, --profile looks at an account', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  await storeLogin(place, authority, { account: 'work' });

  const { code, find } = await reportOf(place, authority, ['--offline', '--profile', 'work']);

  expect(code).toBe(0);
  expect(find('network-skipped')).toBeDefined();
  expect(find('login-in-effect')?.text).toContain('account work');
  expect(authority.requests).toEqual([]);
});

test('an authority that cannot be reached', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  await storeLogin(place, authority);
  await authority.close();

  const { code, find } = await reportOf(place, authority);

  expect(code).toBe(1);
  expect(find('authority-unreachable')).toMatchObject({
    severity: 'error',
    text: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a home that is read-only: nothing could be saved, no lock can be had', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const path = await storeLogin(place, authority);
  await chmod(path, 0o444);
  await chmod(place.codexHome, 0o555);
  await chmod(place.folder, 0o755);
  // The superuser may write anywhere, so somebody else looks.
  const isRoot = process.getuid?.() === 0;
  const child = spawn(process.execPath, [...programArgs, 'doctor', '--json', '--offline'], {
    cwd: place.codexHome,
    env: place.env,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(isRoot && { uid: 65_534, gid: 65_534 }),
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));

  const [code] = await once(child, 'close');
  await chmod(place.codexHome, 0o755);

  expect(code).toBe(1);
  const ids = (JSON.parse(stdout) as Report).findings
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['home-unwritable', 'lock-unusable']));
  expect(ids.includes('home-owner')).toBe(isRoot);
});

test('a CODEX_HOME that names nothing', async () => {
  await using place = await openPlace();

  const { code, stdout } = await run(['doctor'], { place, env: { CODEX_HOME: '/nowhere' } });

  expect(code).toBe(1);
  expect(stdout).toMatch(/^error {4}CODEX_HOME points to "\/nowhere", but that path does not exist/u);
});

test('a wrong command line', async () => {
  await using place = await openPlace();

  expect(await run(['doctor', '--bogus'], { place })).toMatchObject({ code: 2 });
});
