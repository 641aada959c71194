import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A workspace in a folder of its own. */
export interface Held extends AsyncDisposable {
  readonly root: string;
}

/** Writes files into a fresh folder, which goes at the end. */
export async function workspaceOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Held> {
  const root = await mkdtemp(join(tmpdir(), 'import-ownership-'));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

function manifest(name: string, siblings: readonly string[]): string {
  const dependencies = Object.fromEntries(siblings.map((each) => [each, 'workspace:*']));
  return JSON.stringify({ name, type: 'module', exports: './src/index.ts', dependencies });
}

/** `@acme/login`, `@acme/core` above it, and `@acme/app` above both; each imports what it declares. */
export const acme: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "acme", "private": true, "devDependencies": { "vitest": "*" } }',
  'pnpm-workspace.yaml': 'packages: ["packages/*"]\n',
  'packages/login/package.json': JSON.stringify({
    name: '@acme/login',
    exports: { '.': './src/index.ts', './package.json': './package.json' },
  }),
  'packages/login/src/index.ts':
    'export function signIn(user: string): string {\n  return user;\n}\nexport interface Session {\n  readonly user: string;\n}\n',
  'packages/core/package.json': manifest('@acme/core', ['@acme/login']),
  'packages/core/src/index.ts':
    "import { signIn } from '@acme/login';\n\nexport function start(): string {\n  return `by ${signIn('me')}`;\n}\n",
  'packages/app/package.json': manifest('@acme/app', ['@acme/core', '@acme/login']),
  'packages/app/src/uses.ts': "import '@acme/core';\nimport '@acme/login';\n",
  'packages/app/src/index.ts': "import './uses.ts';\n",
};
