import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { needs } from './needs.ts';

const program = fileURLToPath(new URL('../../tools/import-ownership/src/main.ts', import.meta.url));

const reader = "import { a } from '@acme/proxy';\n\nexport const x = [a];\n";
const files: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "acme", "private": true, "workspaces": ["packages/*"] }',
  'packages/owner/package.json': '{ "name": "@acme/owner", "sideEffects": false, "exports": "./index.ts" }',
  'packages/owner/index.ts': 'export const a = 1;\n',
  'packages/proxy/package.json':
    '{ "name": "@acme/proxy", "sideEffects": false, "exports": "./index.ts", "dependencies": { "@acme/owner": "*" } }',
  'packages/proxy/index.ts': "export { a } from '@acme/owner';\n",
  'packages/first/package.json': '{ "name": "@acme/first", "dependencies": { "@acme/proxy": "*" } }',
  'packages/first/index.ts': reader,
  'packages/last/package.json': '{ "name": "@acme/last", "dependencies": { "@acme/proxy": "*" } }',
  'packages/last/index.ts': reader,
};

interface Ended {
  readonly code: unknown;
  readonly stderr: string;
}

/** Runs a fix while the last package it writes to is mounted read-only. */
function fixBehindMount(root: string): Promise<Ended> {
  const script = `cd "$0" && mount --bind "$PLACE" "$PLACE" && mount -o remount,ro,bind "$PLACE" || exit 99; "$@"`;
  const node = [process.execPath, '--conditions=@codex-ts/source', program, '--fix', '--no-cache'];
  const env = { ...process.env, PLACE: join(root, 'packages/last') };
  return new Promise((ended) => {
    execFile('unshare', ['-Urm', 'sh', '-c', script, root, ...node], { env }, (error, _, stderr) =>
      ended({ code: error?.code ?? 0, stderr }),
    );
  });
}

test('import-ownership: a file that cannot be written ends a fix before the first is', async (context) => {
  needs(context, 'userNamespaces');
  const root = await mkdtemp(join(tmpdir(), 'codex-ts-read-only-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), text);
    }

    const { code, stderr } = await fixBehindMount(root);

    expect(code).toBe(2);
    expect(stderr).toContain(
      `could not write ${join(root, 'packages/last/index.ts')}; it is as it was before`,
    );
    for (const [file, text] of Object.entries(files)) {
      expect(await readFile(join(root, file), 'utf8')).toBe(text);
    }
    expect(await readdir(join(root, 'packages/first'))).toEqual(['index.ts', 'package.json']);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
