import { execFile } from 'node:child_process';
import { mkdir, rename, symlink } from 'node:fs/promises';
import { promisify } from 'node:util';

import { describe, expect, test } from 'vitest';

import { marked, openHome, type Home } from './home.ts';

const head = 'ref: refs/heads/main\n';

async function trustIn(home: Home, workspace: string) {
  const { trusted, projectRoot, thread } = await home.load({ workspace });
  return { trusted, projectRoot, sandboxMode: thread.sandboxMode, approvalPolicy: thread.approvalPolicy };
}

test('a directory that nobody marked may be read', async () => {
  await using home = await openHome({ 'home/config.toml': marked('/somewhere/else') });
  expect(await trustIn(home, home.workspace)).toEqual({
    trusted: false,
    sandboxMode: 'read-only',
    approvalPolicy: 'on-request',
  });
});

test('a trusted one may be written', async () => {
  await using home = await openHome();
  await home.write('home/config.toml', marked(home.workspace));
  expect(await trustIn(home, home.workspace)).toMatchObject({
    trusted: true,
    sandboxMode: 'workspace-write',
  });
});

test('one marked as untrusted gets no more than an unknown one, and asks for everything', async () => {
  await using home = await openHome();
  await home.write('home/config.toml', marked(home.workspace, 'untrusted'));
  expect(await trustIn(home, home.workspace)).toEqual({
    trusted: false,
    sandboxMode: 'read-only',
    approvalPolicy: 'untrusted',
  });
});

test('what is set wins over what trust suggests', async () => {
  await using home = await openHome();
  await home.write(
    'home/config.toml',
    `sandbox_mode = "danger-full-access"\n${marked(home.workspace, 'untrusted')}`,
  );
  expect((await home.load()).thread.sandboxMode).toBe('danger-full-access');
});

describe('the mark of a directory', () => {
  test.each([
    { name: 'holds for it', at: '', git: true, trusted: true },
    { name: 'holds for what is below it in its checkout', at: '/a/b', git: true, trusted: true },
    { name: 'does not hold below it without a checkout', at: '/a/b', git: false, trusted: false },
    { name: 'does not hold for a checkout inside', at: '/inner/x', git: true, trusted: false },
    { name: 'does not hold for what only begins like it', at: '-other', git: true, trusted: false },
  ])('$name', async ({ at, git, trusted }) => {
    await using home = await openHome({
      'workspace/a/b/f': '',
      'workspace/inner/x/f': '',
      'workspace/inner/.git/HEAD': head,
      'workspace-other/f': '',
      ...(git ? { 'workspace/.git/HEAD': head } : {}),
    });
    await home.write('home/config.toml', marked(home.workspace));
    expect(await trustIn(home, home.workspace + at)).toMatchObject({ trusted });
  });

  test('that is nearer wins', async () => {
    await using home = await openHome({ 'workspace/.git/HEAD': head, 'workspace/a/f': '' });
    await home.write('home/config.toml', marked(home.workspace) + marked(`${home.workspace}/a`, 'untrusted'));
    expect(await trustIn(home, `${home.workspace}/a`)).toMatchObject({ trusted: false });
    expect(await trustIn(home, home.workspace)).toMatchObject({ trusted: true });
  });

  test('may be spelt with a slash at its end; of two spellings the careful one counts', async () => {
    await using home = await openHome();
    await home.write('home/config.toml', marked(`${home.workspace}/`));
    expect(await trustIn(home, home.workspace)).toMatchObject({ trusted: true });
    await home.write('home/config.toml', marked(`${home.workspace}/`, 'untrusted') + marked(home.workspace));
    expect(await trustIn(home, home.workspace)).toMatchObject({ trusted: false });
  });

  test('has to be absolute', async () => {
    await using home = await openHome();
    await home.write('home/config.toml', marked('workspace') + marked('.') + marked('~/workspace'));
    expect(await trustIn(home, home.workspace)).toMatchObject({ trusted: false });
  });

  test('holds for the link by which one came as for what is behind it', async () => {
    await using home = await openHome();
    const link = `${home.folder}/link`;
    await symlink(home.workspace, link);
    await home.write('home/config.toml', marked(home.workspace));
    expect(await trustIn(home, link)).toMatchObject({ trusted: true });
    await home.write('home/config.toml', marked(link));
    expect(await trustIn(home, link)).toMatchObject({ trusted: true });
    expect(await trustIn(home, home.workspace)).toMatchObject({ trusted: false });
  });

  test('may come from the administrator or an override', async () => {
    await using home = await openHome();
    const { trusted } = await home.load({ overrides: [`projects.${home.workspace}.trust_level="trusted"`] });
    expect(trusted).toBe(true);
    await home.write('etc/config.toml', marked(home.workspace));
    expect((await home.load({ ignoreUserConfig: true })).trusted).toBe(true);
  });
});

describe('the checkout', () => {
  test('is found from below, by its real path', async () => {
    await using home = await openHome({ 'workspace/.git/HEAD': head, 'workspace/a/b/f': '' });
    await symlink(`${home.workspace}/a`, `${home.folder}/link`);
    expect((await home.load({ workspace: `${home.folder}/link/b` })).projectRoot).toBe(home.workspace);
    expect((await home.load({ workspace: `${home.workspace}/not/there` })).projectRoot).toBe(home.workspace);
  });

  test.each([
    { name: 'an empty .git', files: { 'workspace/.git/config': '' } },
    { name: 'a .git that leads nowhere', files: { 'workspace/.git': 'gitdir: /nowhere\n' } },
    { name: 'a .git with other text', files: { 'workspace/.git': 'hello\n' } },
  ])('is not where $name is', async ({ files }) => {
    await using home = await openHome(files);
    await home.write('home/config.toml', marked(home.workspace));
    const inner = `${home.workspace}/a`;
    await mkdir(inner);
    const { trusted, projectRoot } = await trustIn(home, inner);
    expect({ trusted, projectRoot }).toEqual({ trusted: false });
  });
});

describe('linked worktrees', () => {
  async function openWorktree(): Promise<Home & { worktree: string }> {
    const home = await openHome();
    const git = async (...args: string[]): Promise<void> => {
      await promisify(execFile)('git', ['-C', home.workspace, ...args], {
        env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
      });
    };
    await git('init', '--quiet');
    await git('-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '--quiet', '--allow-empty', '-m', 'x');
    const worktree = `${home.folder}/worktree`;
    await git('worktree', 'add', '--quiet', worktree);
    return { ...home, worktree };
  }

  test('share the trust of their main checkout', async () => {
    await using home = await openWorktree();
    await mkdir(`${home.worktree}/a`);
    await home.write('home/config.toml', marked(home.workspace));
    expect(await trustIn(home, home.worktree)).toMatchObject({ trusted: true, projectRoot: home.worktree });
    expect(await trustIn(home, `${home.worktree}/a`)).toMatchObject({ trusted: true });
  });

  test('do not give theirs to it', async () => {
    await using home = await openWorktree();
    await home.write('home/config.toml', marked(home.worktree));
    expect(await trustIn(home, home.worktree)).toMatchObject({ trusted: true });
    expect(await trustIn(home, home.workspace)).toMatchObject({ trusted: false });
  });

  test('cannot be claimed by a directory that the repository does not know', async () => {
    await using home = await openWorktree();
    await home.write('home/config.toml', marked(home.workspace));
    await home.write('evil/.git', `gitdir: ${home.workspace}/.git/worktrees/worktree\n`);
    expect(await trustIn(home, `${home.folder}/evil`)).toMatchObject({ trusted: false });
    await home.write('evil2/.git', `gitdir: ${home.folder}/evil2/own/.git/worktrees/x\n`);
    await home.write('evil2/own/.git/worktrees/x/HEAD', head);
    await home.write('evil2/own/.git/worktrees/x/commondir', `${home.workspace}/.git\n`);
    await home.write('evil2/own/.git/worktrees/x/gitdir', `${home.folder}/evil2/.git\n`);
    expect(await trustIn(home, `${home.folder}/evil2`)).toMatchObject({ trusted: false });
  });

  test('that were moved by hand are no longer known', async () => {
    await using home = await openWorktree();
    await home.write('home/config.toml', marked(home.workspace));
    await rename(home.worktree, `${home.folder}/moved`);
    expect(await trustIn(home, `${home.folder}/moved`)).toMatchObject({ trusted: false });
  });
});
