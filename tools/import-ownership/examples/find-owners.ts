import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { explainSymbol, planFixes, planText, runOwnership } from '@codex-ts/import-ownership';

const files = {
  'package.json': '{ "name": "acme", "private": true, "workspaces": ["packages/*"] }',
  'packages/login/package.json': '{ "name": "@acme/login", "exports": "./src/index.ts" }',
  'packages/login/src/index.ts': "export const signIn = (): string => 'signed in';\n",
  'packages/core/package.json':
    '{ "name": "@acme/core", "exports": "./src/index.ts", "dependencies": { "@acme/login": "*" } }',
  'packages/core/src/index.ts': "export { signIn } from '@acme/login';\n",
  'packages/app/package.json': `{
  "name": "@acme/app",
  "dependencies": {
    "@acme/core": "*"
  }
}
`,
  'packages/app/src/index.ts': "import { signIn } from '@acme/core';\n\nsignIn();\n",
};
const root = await mkdtemp(join(tmpdir(), 'acme-'));
try {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }

  const run = await runOwnership({ cwd: root, cache: { isOn: false } });
  for (const { file, line, rule, message, facts } of run.findings) {
    console.log(`${file}:${line} ${rule} (${facts.fix}): ${message}`);
  }
  const [signIn] = explainSymbol(run, 'signIn');
  console.log(`${signIn?.name} is declared in ${signIn?.declared.file}`);

  const plan = await planFixes(run); // nothing is written
  console.log(
    (await planText(plan))
      .split('\n')
      .filter((line) => /^[+-][^+-]/u.test(line))
      .join('\n'),
  );
} finally {
  await rm(root, { recursive: true });
}
