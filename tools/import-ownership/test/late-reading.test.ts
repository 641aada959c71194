import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runOwnership } from '@codex-ts/import-ownership';
import { expect, test } from 'vitest';

import { manifest, openSmallWorkspace, siblings, type Files } from './small-workspace.ts';

/** `core` names in `index.ts` what its own `inner.ts` has. */
const files: Files = {
  'packages/login/package.json': manifest('login'),
  'packages/login/src/index.ts': 'export const signIn = 1;\nexport const signOut = 2;\n',
  'packages/core/package.json': manifest('core', { dependencies: siblings('login') }),
  'packages/core/src/index.ts':
    "import * as inner from './inner.ts';\nimport { leave } from './leave.ts';\n\nexport const enter = inner.signIn;\nexport { leave };\n",
  'packages/core/src/inner.ts': "export * from './login.ts';\n",
  'packages/core/src/leave.ts': "import { out } from './out.ts';\n\nexport const leave = out;\n",
  'packages/core/src/login.ts': 'export const signIn = 1;\n',
  'packages/core/src/out.ts': 'export const out = 2;\n',
};

async function aliasesIn(root: string): Promise<string[]> {
  const { findings } = await runOwnership({ root });
  return findings
    .filter(({ rule }) => rule === 'forward-alias')
    .map(({ file, facts: { symbol, owner } }) => `${file} ${symbol} ${owner?.package}`);
}

test('a name for what an own module hands on is one for the owner, also when that module came to do so later', async () => {
  await using small = await openSmallWorkspace(files);
  const { root } = small;
  expect(await aliasesIn(root)).toEqual([]);

  await writeFile(join(root, 'packages/core/src/login.ts'), "export { signIn } from '@acme/login';\n");
  await writeFile(join(root, 'packages/core/src/out.ts'), "export { signOut as out } from '@acme/login';\n");
  const found = await aliasesIn(root);

  expect(found).toEqual([
    'packages/core/src/index.ts enter @acme/login',
    'packages/core/src/leave.ts leave @acme/login',
  ]);
  expect(await aliasesIn(root)).toEqual(found);
  await rm(join(root, 'node_modules'), { recursive: true });
  expect(await aliasesIn(root)).toEqual(found);
});

test('a name for a name is followed to the owner, in whatever order the modules stand', async () => {
  await using small = await openSmallWorkspace({
    ...files,
    'packages/core/src/again.ts': "import { late } from './late.ts';\n\nexport const again = late;\n",
    'packages/core/src/late.ts': "import { out } from './out.ts';\n\nexport const late = out;\n",
    'packages/core/src/leave.ts': 'export const leave = 1;\n',
    'packages/core/src/out.ts': "export { signOut as out } from '@acme/login';\n",
  });

  expect(await aliasesIn(small.root)).toEqual([
    'packages/core/src/again.ts again @acme/login',
    'packages/core/src/late.ts late @acme/login',
  ]);
});

test('what is read of a whole module counts from when that module hands on something', async () => {
  await using small = await openSmallWorkspace({
    ...files,
    'packages/app/package.json': manifest('app', { dependencies: siblings('core') }),
    'packages/app/src/index.ts':
      "import * as core from '@acme/core';\n\nexport const x = [core.enter, core.leave];\n",
    'packages/core/src/index.ts': 'export const enter = 1;\nexport const leave = 2;\n',
  });
  const { root } = small;
  const reads = async (): Promise<string[]> => {
    const { findings } = await runOwnership({ root });
    return findings.filter(({ rule }) => rule === 'proxy-import').map(({ facts }) => facts.symbol);
  };
  expect(await reads()).toEqual([]);

  const handsOn = "export { signIn as enter } from '@acme/login';\nexport const leave = 2;\n";
  await writeFile(join(root, 'packages/core/src/index.ts'), handsOn);

  expect(await reads()).toEqual(['enter']);
  expect(await reads()).toEqual(['enter']);
});

test('a file that is another by now has nothing to say about how it was', async () => {
  await using small = await openSmallWorkspace({
    ...files,
    'packages/core/src/index.ts':
      "import * as login from '@acme/login';\n\nexport const x = [login.signIn];\n",
  });
  const index = 'packages/core/src/index.ts';
  const { graph } = await runOwnership({ root: small.root, cache: { isOn: false } });

  await writeFile(join(small.root, index), 'export {};\n');

  expect(graph.modules.get(index)?.record.imports[0]?.bindings[0]?.uses).toBeUndefined();
});
