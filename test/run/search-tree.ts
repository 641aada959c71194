import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { secretForms } from './secret-search.ts';

/** A secret in a place where none belongs. */
export interface Leak {
  /** The file, or the output of which program. */
  readonly where: string;
  readonly forms: readonly string[];
}

/** Files that hold a login: of the home or of one of its accounts, a damaged one, one on its way to disk. */
const logins =
  /[/\\](?:auth\.json(?:\.corrupt-[^/\\]*)?|accounts[/\\][^/\\]+\.json|\.codex-ts\.\d+\.[a-z0-9]+\.tmp)$/u;

/** Secrets in the files below a path, and in their names. Links are not followed; where `auth.json` leads is a login. */
export function searchTree(root: string): Leak[] {
  const paths = [...walk(root)];
  const targets = new Set(paths.filter((path) => basename(path) === 'auth.json').map(targetOf));
  return paths.flatMap((path) => {
    const named = leaksIn(basename(path), `the name of ${path}`);
    return logins.test(path) || targets.has(path) ? named : [...named, ...leaksIn(contentOf(path), path)];
  });
}

function leaksIn(content: string | Uint8Array, where: string): Leak[] {
  const forms = secretForms(content);
  return forms.length > 0 ? [{ where, forms }] : [];
}

function* walk(path: string): Generator<string> {
  const stats = unlessGone(() => lstatSync(path));
  if (stats === undefined) return;
  yield path;
  if (!stats.isDirectory()) return;
  for (const name of unlessGone(() => readdirSync(path)) ?? []) yield* walk(join(path, name));
}

function targetOf(path: string): string | undefined {
  return unlessGone(() => resolve(dirname(path), readlinkSync(path)));
}

function contentOf(path: string): Uint8Array {
  const isFile = unlessGone(() => lstatSync(path))?.isFile() === true;
  return (isFile ? unlessGone(() => readFileSync(path)) : undefined) ?? new Uint8Array();
}

/** Others may clean up meanwhile, or have closed a folder to us; and not all that is called auth.json is a link. */
const expected = new Set(['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR', 'EINVAL', 'ELOOP']);

function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (expected.has(code)) return undefined;
    throw error;
  }
}
