import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';

import type { GitFacts } from '@codex-ts/rollout';

/**
 * Commit, branch and origin of the repository around a directory, read from its `.git` without running git.
 * Undefined where there is no repository; what cannot be read is left out.
 */
export async function readGitFacts(directory: string): Promise<GitFacts | undefined> {
  const gitDirectory = await findGitDirectory(resolve(directory));
  if (gitDirectory === undefined) return undefined;
  const common = await commonDirectory(gitDirectory);
  const head = (await textOf(join(gitDirectory, 'HEAD')))?.trim();
  const ref = /^ref: (?<name>refs\/\S+)$/u.exec(head ?? '')?.groups?.['name'];
  const commitHash = ref === undefined ? hashIn(head) : await resolveRef(ref, [gitDirectory, common]);
  const branch = ref?.startsWith('refs/heads/') === true ? ref.slice('refs/heads/'.length) : undefined;
  const repositoryUrl = originUrl((await textOf(join(common, 'config'))) ?? '');
  return {
    ...(commitHash !== undefined && { commitHash }),
    ...(branch !== undefined && { branch }),
    ...(repositoryUrl !== undefined && { repositoryUrl }),
  };
}

async function findGitDirectory(from: string): Promise<string | undefined> {
  for (let at = from; ; at = dirname(at)) {
    const path = join(at, '.git');
    const kind = await kindOf(path);
    if (kind === 'directory') return path;
    if (kind === 'file') return linkedDirectory(path);
    if (dirname(at) === at) return undefined;
  }
}

/** Worktrees and submodules have a file that names the directory. */
async function linkedDirectory(path: string): Promise<string | undefined> {
  const target = /^gitdir: (?<target>.+)$/mu.exec((await textOf(path)) ?? '')?.groups?.['target']?.trim();
  return target === undefined ? undefined : resolve(dirname(path), target);
}

/** A worktree's refs and settings are mostly the main repository's. */
async function commonDirectory(gitDirectory: string): Promise<string> {
  const common = (await textOf(join(gitDirectory, 'commondir')))?.trim();
  if (common === undefined || common === '') return gitDirectory;
  return isAbsolute(common) ? common : join(gitDirectory, common);
}

async function resolveRef(ref: string, directories: readonly string[]): Promise<string | undefined> {
  for (const directory of directories) {
    const loose = hashIn(await textOf(join(directory, ref)));
    if (loose !== undefined) return loose;
    const packed = (await textOf(join(directory, 'packed-refs'))) ?? '';
    const line = packed.split('\n').find((entry) => entry.trimEnd().endsWith(` ${ref}`));
    if (line !== undefined) return hashIn(line.split(' ')[0]);
  }
  return undefined;
}

function hashIn(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(trimmed) ? trimmed : undefined;
}

function originUrl(config: string): string | undefined {
  const section = /^\[remote "origin"\]$(?<body>[^[]*)/mu.exec(config)?.groups?.['body'] ?? '';
  const url = /^\s*url\s*=\s*(?<url>\S+)\s*$/mu.exec(section)?.groups?.['url'];
  return url?.replace(/^(?<scheme>[a-z][a-z0-9+.-]*:\/\/)[^/@]*@/iu, '$<scheme>');
}

async function kindOf(path: string): Promise<'file' | 'directory' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch {
    return undefined;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
