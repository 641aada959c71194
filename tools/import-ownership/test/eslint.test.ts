import { Linter } from 'eslint';
import { join } from 'node:path';

import { createLinterPlugin } from '@codex-ts/import-ownership';
import { expect, test } from 'vitest';

import { acme, workspaceOf } from './cases/workspace.ts';

const core = { 'packages/core/src/index.js': "export { signIn } from '@acme/login';\n" };
const manifest =
  '{ "name": "@acme/core", "exports": "./src/index.js", "dependencies": { "@acme/login": "*" } }';

test('ESLint shows what the file on the disk breaks, and what an editor has typed', async () => {
  const { 'packages/core/src/index.ts': _, ...rest } = acme;
  await using held = await workspaceOf({
    ...rest,
    ...core,
    'packages/core/package.json': manifest,
    'packages/app/src/late.js': "import { signIn } from '@acme/core';\nsignIn();\n",
  });
  const plugin = await createLinterPlugin(held.root);
  const linter = new Linter({ cwd: held.root });
  const check = (text: string) =>
    linter.verify(
      text,
      [
        {
          files: ['**/*.js'],
          plugins: { 'import-ownership': plugin },
          rules: { 'import-ownership/owner': 'error' },
        },
      ],
      join(held.root, 'packages/app/src/late.js'),
    );

  expect(check("import { signIn } from '@acme/core';\nsignIn();\n")).toMatchObject([
    { ruleId: 'import-ownership/owner', line: 1, column: 10, endLine: 1, endColumn: 16 },
  ]);
  const typed = check("import { signIn as enter } from '@acme/core';\nenter();\n");
  expect(typed).toMatchObject([{ line: 1, column: 10, endColumn: 25 }]);
  expect(typed[0]?.message).toContain("import { signIn as enter } from '@acme/login'");
  expect(check("import { signIn } from '@acme/login';\nsignIn();\n")).toEqual([]);
});
