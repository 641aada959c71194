import { symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { ProjectOptions } from '@codex-ts/argument-comment-lint';

const require = createRequire(import.meta.url);

/** Puts a TypeScript into a directory as its `typescript`. */
export async function linkTypescript(root: string, name: string): Promise<void> {
  await symlink(
    dirname(require.resolve(`${name}/package.json`)),
    join(root, 'node_modules/typescript'),
    'junction',
  );
}

/** Every TypeScript that the lint runs on: its package here, and how a project is opened with it. */
export const adapters: readonly {
  readonly name: string;
  readonly typescript: string;
  options(root: string): Pick<ProjectOptions, 'adapter' | 'typescript'>;
}[] = [
  { name: 'TypeScript 7.0', typescript: 'typescript', options: () => ({ adapter: 'native' }) },
  {
    name: 'TypeScript 7.1',
    typescript: 'typescript-7.1',
    options: (root) => ({ adapter: 'native', typescript: root }),
  },
  {
    name: 'the classic API of TypeScript 6',
    typescript: 'typescript-6',
    options: () => ({ adapter: 'classic' }),
  },
];
