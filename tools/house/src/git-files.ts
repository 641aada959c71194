import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { HouseBrokenError } from './house-broken-error.ts';

const run = promisify(execFile);

/** Files that are there, tracked or not, and not ignored; from the root, sorted. Throws HouseBrokenError. */
export async function listGitFiles(root: string): Promise<readonly string[]> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  let stdout: string;
  try {
    ({ stdout } = await run('git', list, { cwd: root, maxBuffer: 64 * 1024 * 1024 }));
  } catch (cause) {
    throw new HouseBrokenError(`git cannot list the files of ${root}`, { cause });
  }
  const paths = new Set(stdout.split('\0').filter(Boolean));
  return [...paths].filter((path) => existsSync(join(root, path))).toSorted();
}

/** Whether the path is data of a test, which no check looks into. A test itself is none. */
export function isFixture(path: string): boolean {
  return /(?:^|\/)test\/(?:.+\/)?fixtures\//u.test(path) && !/\.test\.[cm]?[jt]sx?$/u.test(path);
}

/** Whether the path is code, which every check must have looked at. */
export function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/u.test(path) && !isFixture(path);
}
