import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { startThread } from '@codex-ts/core';

import { openHouse, type AgentHouse } from './agent-house.ts';
import { logLines } from './log.ts';

async function git(cwd: string, ...args: string[]): Promise<string> {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
  const { stdout } = await promisify(execFile)('git', [...who, ...args], { cwd });
  return stdout.trim();
}

async function repository(house: AgentHouse): Promise<string> {
  await git(house.workspace, 'init', '-q');
  await git(house.workspace, 'commit', '-q', '--allow-empty', '-m', 'x');
  await git(house.workspace, 'remote', 'add', 'origin', 'https://user:secret@example.com/x/y.git');
  return git(house.workspace, 'rev-parse', 'HEAD');
}

async function recorded(house: AgentHouse, workspace = house.workspace): Promise<unknown> {
  await using thread = await startThread({ ...house.options, workspace });
  return (await logLines(thread.path))[0]?.payload['git'];
}

test('the log names commit, branch and origin, without its credentials', async () => {
  await using house = await openHouse([]);
  const commit = await repository(house);
  await mkdir(join(house.workspace, 'deep', 'down'), { recursive: true });

  const facts = { commit_hash: commit, branch: 'main', repository_url: 'https://example.com/x/y.git' };
  expect(await recorded(house)).toEqual(facts);
  expect(await recorded(house, join(house.workspace, 'deep', 'down'))).toEqual(facts);
});

test('packed refs, worktrees and detached heads are understood', async () => {
  await using house = await openHouse([]);
  const commit = await repository(house);
  const url = { repository_url: 'https://example.com/x/y.git' };
  await git(house.workspace, 'pack-refs', '--all');
  expect(await recorded(house)).toEqual({ commit_hash: commit, branch: 'main', ...url });

  const tree = join(house.codexHome, 'tree');
  await git(house.workspace, 'worktree', 'add', '-q', '-b', 'side/branch', tree);
  expect(await recorded(house, tree)).toEqual({ commit_hash: commit, branch: 'side/branch', ...url });

  await git(house.workspace, 'checkout', '-q', '--detach');
  expect(await recorded(house)).toEqual({ commit_hash: commit, ...url });
});

test('without a repository, or in a broken one, nothing is said', async () => {
  await using house = await openHouse([]);
  expect(await recorded(house)).toBeUndefined();

  await mkdir(join(house.workspace, '.git'));
  expect(await recorded(house)).toEqual({});
  await writeFile(join(house.workspace, '.git', 'HEAD'), 'ref: refs/heads/main\n\u0000garbage');
  expect(await recorded(house)).toEqual({});
});
