import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

/** The built-in modules that a script loads, over those of an empty one. */
async function builtinsLoadedBy(script: string): Promise<readonly string[]> {
  const listing = `
    const before = new Set(process.moduleLoadList);
    ${script};
    console.log(JSON.stringify(process.moduleLoadList.filter((name) => !before.has(name))));`;
  const args = ['--conditions=@codex-ts/source', '--input-type=module', '-e', listing];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: new URL('..', import.meta.url),
  });
  return JSON.parse(stdout) as string[];
}

const heavy = ['http', 'https', 'net', 'tls', 'crypto', 'sqlite', 'child_process', 'fs/promises'];

test.each([
  { name: 'importing the package', script: `await import('@codex-ts/login')` },
  {
    name: 'a manager that was not asked for anything',
    script: `(await import('@codex-ts/login')).createAuthManager()`,
  },
])('$name loads no network, no cryptography, no database', async ({ script }) => {
  const loaded = await builtinsLoadedBy(script);

  expect(loaded.length, 'it does load something').toBeGreaterThan(0);
  expect(heavy.filter((name) => loaded.includes(`NativeModule ${name}`))).toEqual([]);
});

test('serving a valid token loads no network either', async () => {
  const script = `
    const { createAuthManager, createEphemeralStore, apiKeyRecord } = await import('@codex-ts/login');
    const store = createEphemeralStore(apiKeyRecord('sk-1'));
    if ((await createAuthManager({ store, forcedLoginMethod: 'api' }).auth()) === undefined) throw new Error('no auth')`;

  expect(
    (await builtinsLoadedBy(script)).filter((name) => /NativeModule (?:https?|net|tls|crypto)$/u.test(name)),
  ).toEqual([]);
});
