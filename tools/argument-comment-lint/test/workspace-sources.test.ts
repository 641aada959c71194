import { expect, test } from 'vitest';

import { project } from './cases/project.ts';
import { run } from './cases/run.ts';

test.each([
  { entry: '', source: 'index.ts' },
  { entry: '', source: 'src/index.ts' },
  { entry: ', "main": "./dist/index.js"', source: 'src/index.ts' },
])('a package without exports$entry is followed to $source', async ({ entry, source }) => {
  await using held = await project({
    'package.json': '{ "name": "whole", "private": true, "workspaces": ["packages/*"] }',
    'packages/one/package.json': `{ "name": "@scope/one"${entry} }`,
    [`packages/one/${source}`]: 'export function spawn(command: string, detached: boolean): void {}\n',
    'packages/two/package.json': '{ "name": "@scope/two", "dependencies": { "@scope/one": "*" } }',
    'packages/two/use.ts': "import { spawn } from '@scope/one';\nspawn('x', true);\n",
  });

  const { stdout } = await run(held.root, ['-f', 'unix']);
  expect(stdout).toContain(
    'packages/two/use.ts:2:12: anonymous literal-like argument for parameter `detached`',
  );
});
