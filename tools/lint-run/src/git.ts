import { resolve } from 'node:path';

import { errnoOf } from './errno-of.ts';
import { GitFailedError } from './errors.ts';

/** A hook of git names these from its own folder, and we run git in another one. */
const pathVariables = ['GIT_DIR', 'GIT_INDEX_FILE', 'GIT_WORK_TREE', 'GIT_COMMON_DIR'];

function gitEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
  for (const name of pathVariables) {
    const value = environment[name];
    if (value !== undefined && value !== '') environment[name] = resolve(value);
  }
  return environment;
}

/** What git answered. */
export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs git; undefined when there is no git. Throws GitFailedError when it cannot be run or is killed. */
export async function askGit(root: string, args: readonly string[]): Promise<GitAnswer | undefined> {
  const { execFile } = await import('node:child_process');
  return new Promise((answered, failed) => {
    const options = { cwd: root, env: gitEnvironment(), maxBuffer: 1024 ** 3, windowsHide: true };
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      if (error === null) answered({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') answered({ exitCode: error.code, stdout, stderr });
      else if (errnoOf(error) === 'ENOENT') answered(undefined);
      else failed(new GitFailedError(args, { problem: error.message, cause: error }));
    });
    child.stdin?.end();
  });
}

/** What git writes to stderr, as one line. */
export function firstComplaint({ stderr, exitCode }: GitAnswer): string {
  const line = /^(?:fatal|error): (?<text>.*)$/mu.exec(stderr)?.groups?.['text'];
  return line ?? `exit code ${exitCode}`;
}

/** What git prints, or GitFailedError with what it complains about. */
export async function git(root: string, args: readonly string[]): Promise<string> {
  const answer = await askGit(root, args);
  if (answer === undefined) {
    throw new GitFailedError(args, { problem: 'git is not installed', remedy: 'Install git.' });
  }
  if (answer.exitCode !== 0) throw new GitFailedError(args, { problem: firstComplaint(answer) });
  return answer.stdout;
}
