import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { planFixes, refreshLockfile, runOwnership } from '@codex-ts/import-ownership';
import { writeEdits } from '@codex-ts/lint-run';

import { manifest, openSmallWorkspace, siblings } from '../small-workspace.ts';

const files = {
  'packages/owner/package.json': manifest('owner', { sideEffects: false }),
  'packages/owner/src/index.ts': 'export const a = 1;\n',
  'packages/proxy/package.json': manifest('proxy', { sideEffects: false, dependencies: siblings('owner') }),
  'packages/proxy/src/index.ts': "export { a } from '@acme/owner';\n",
  'packages/reader/package.json': manifest('reader', { dependencies: siblings('proxy') }),
  'packages/reader/src/index.ts': "import { a } from '@acme/proxy';\nexport const x = [a];\n",
};

test('the package manager brings its lockfile up to date', async () => {
  await using small = await openSmallWorkspace({ ...files, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" });
  const { root } = small;
  const run = await runOwnership({ root, cache: { isOn: false } });
  const plan = await planFixes(run);
  await writeEdits(root, plan.changes);

  const outcome = await refreshLockfile(run.graph.workspace);

  expect(plan.changesManifests).toBe(true);
  expect(outcome).toEqual({
    kind: 'refreshed',
    command: expect.stringMatching(/^pnpm install --lockfile-only/u),
  });
  const lockfile = await small.read('pnpm-lock.yaml');
  const ofReader = lockfile.slice(lockfile.indexOf('  packages/reader:'));
  expect(ofReader).toContain("'@acme/owner':");
  expect(ofReader).not.toContain('@acme/proxy');
});

test('a manager that is not there leaves the lockfile, and says what to run', async () => {
  await using small = await openSmallWorkspace({ ...files, 'pnpm-lock.yaml': 'as it was\n' });

  const outcome = await refreshLockfile({ root: small.root, manager: 'pnpm' }, { env: { PATH: small.root } });

  expect(outcome).toMatchObject({ kind: 'failed', command: 'pnpm install --lockfile-only', why: /./u });
  expect(await small.read('pnpm-lock.yaml')).toBe('as it was\n');
});

test('without a lockfile there is nothing to do, and a signal ends the wait', async () => {
  await using small = await openSmallWorkspace(files);
  const workspace = { root: small.root, manager: 'pnpm' } as const;

  expect(await refreshLockfile(workspace)).toEqual({ kind: 'none' });
  await writeFile(join(small.root, 'pnpm-lock.yaml'), "lockfileVersion: '9.0'\n");
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(refreshLockfile(workspace, { signal })).rejects.toThrow('enough');
});
