import { chmod, lstat, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SandboxPolicy } from '@codex-ts/protocol';
import { confine, networkFilter, type ConfinedCommand, type FoundSandbox } from '@codex-ts/sandboxing';
import { beforeEach, afterEach, describe, expect, test } from 'vitest';

const bubblewrap: FoundSandbox = { available: true, kind: 'bubblewrap', program: '/usr/bin/bwrap' };
const seatbelt: FoundSandbox = { available: true, kind: 'seatbelt', program: '/usr/bin/sandbox-exec' };
const noTemporary = { excludeSlashTmp: true, excludeTmpdirEnvVar: true };

let workspace: string;
beforeEach(async () => {
  workspace = await realpath(await mkdtemp(join(tmpdir(), 'sandboxing-')));
});
afterEach(() => rm(workspace, { recursive: true }));

function run(
  policy: SandboxPolicy,
  { found = bubblewrap, env = {} }: { found?: FoundSandbox; env?: Record<string, string> } = {},
): Promise<ConfinedCommand> {
  return confine({ argv: ['ls', '-l'], cwd: workspace, env }, policy, { found });
}

/** The options that name paths in the workspace, without it. */
function mounts({ argv }: ConfinedCommand): string[] {
  const words = argv.slice(argv.indexOf('/proc') + 1, argv.indexOf('--cap-drop'));
  return words
    .join(' ')
    .split(/ (?=--(?:bind|ro-bind|perms)\b)/u)
    .slice(1)
    .map((option) => option.replaceAll(workspace, '.'));
}

describe('with bubblewrap', () => {
  test('read-only: everything is read-only, nothing is reached', async () => {
    const { argv, env, handed } = await run({ type: 'readOnly' });

    expect(argv.join(' ')).toBe(
      '/usr/bin/bwrap --new-session --die-with-parent --unshare-user --unshare-pid --unshare-ipc --unshare-net ' +
        '--ro-bind / / --dev /dev --proc /proc --remount-ro /proc --cap-drop ALL --seccomp 4 ' +
        `--chdir ${workspace} -- ls -l`,
    );
    expect(env).toEqual({ CODEX_SANDBOX_NETWORK_DISABLED: '1' });
    const machine = process.arch === 'arm64' ? 'arm64' : 'x64';
    expect(handed).toEqual([networkFilter(machine)]);
    expect(await readdir(workspace)).toEqual([]);
  });

  test('with network access there is no filter', async () => {
    const { argv, env, handed } = await run({ type: 'readOnly', networkAccess: true });

    expect(argv).not.toContain('--unshare-net');
    expect(argv).not.toContain('--seccomp');
    expect(env).toEqual({});
    expect(handed).toEqual([]);
  });

  test('the workspace may be written, but not what is protected in it', async () => {
    await mkdir(join(workspace, '.git'));
    await mkdir(join(workspace, '.codex'));
    await writeFile(join(workspace, '.codex', 'config.toml'), '');

    const confined = await run({ type: 'workspaceWrite', ...noTemporary });

    expect(mounts(confined)).toEqual([
      '--bind . .',
      '--ro-bind ./.git ./.git',
      '--ro-bind ./.codex ./.codex',
      '--perms 0555 --tmpfs ./.agents --remount-ro ./.agents',
      '--perms 0555 --tmpfs ./.aws --remount-ro ./.aws',
    ]);
    await confined.release();
    expect(await readdir(workspace)).toEqual(['.codex', '.git']);
  });

  test('roots are laid outer first, each once, and those that are not there are left out', async () => {
    await mkdir(join(workspace, 'a', 'b'), { recursive: true });
    await writeFile(join(workspace, 'file'), '');
    const inner = await confine(
      { argv: ['ls'], cwd: workspace, env: { TMPDIR: join(workspace, 'a') } },
      {
        type: 'workspaceWrite',
        writableRoots: ['a/b', 'a/b', 'gone', 'file'].map((name) => join(workspace, name)),
        excludeSlashTmp: true,
      },
      { found: bubblewrap },
    );

    expect(mounts(inner).filter((option) => option.startsWith('--bind'))).toEqual([
      '--bind . .',
      '--bind ./a ./a',
      '--bind ./a/b ./a/b',
    ]);
    await inner.release();
  });

  test('a worktree: the repository that its .git names is protected where it could be written', async () => {
    await mkdir(join(workspace, 'repository', 'worktrees', 'one'), { recursive: true });
    await writeFile(join(workspace, '.git'), 'gitdir: repository/worktrees/one\n');

    const confined = await run({ type: 'workspaceWrite', ...noTemporary });

    expect(mounts(confined)).toContain('--ro-bind ./repository/worktrees/one ./repository/worktrees/one');
    await confined.release();
  });

  test('CODEX_HOME within a writable directory is protected', async () => {
    const home = join(workspace, 'home');
    await mkdir(home);

    const confined = await run({ type: 'workspaceWrite', ...noTemporary }, { env: { CODEX_HOME: home } });

    expect(mounts(confined)).toContain('--ro-bind ./home ./home');
    await confined.release();
  });

  test('a protected name that is a link is refused', async () => {
    await symlink('/somewhere', join(workspace, '.codex'));

    await expect(run({ type: 'workspaceWrite', ...noTemporary })).rejects.toMatchObject({
      code: 'SANDBOX_ROOT_UNPROTECTED',
      path: join(workspace, '.codex'),
    });
    await expect(run({ type: 'readOnly' })).resolves.toBeDefined();
  });

  test('the usual home of credentials is protected as well', async () => {
    const home = join(workspace, 'ada', '.codex');
    await mkdir(home, { recursive: true });

    const env = { HOME: join(workspace, 'ada') };
    const confined = await run({ type: 'workspaceWrite', ...noTemporary }, { env });

    expect(mounts(confined)).toContain('--ro-bind ./ada/.codex ./ada/.codex');
    await confined.release();
  });

  test('a writable directory that a command could have replaced by a link is refused', async () => {
    const root = join(workspace, 'cache');
    await symlink('/etc', root);

    await expect(
      run({ type: 'workspaceWrite', writableRoots: [root], ...noTemporary }),
    ).rejects.toMatchObject({ code: 'SANDBOX_ROOT_UNPROTECTED', path: root });
    const env = { TMPDIR: root };
    const confined = await run({ type: 'workspaceWrite', excludeSlashTmp: true }, { env });
    expect(mounts(confined)).not.toContain('--bind /etc /etc');
    await confined.release();
  });

  test('a link that no command could have made is followed', async () => {
    const outside = await realpath(await mkdtemp(join(tmpdir(), 'sandboxing-')));
    await symlink(workspace, join(outside, 'link'));

    const confined = await confine(
      { argv: ['ls'], cwd: join(outside, 'link'), env: {} },
      { type: 'workspaceWrite', ...noTemporary },
      { found: bubblewrap },
    );

    expect(mounts(confined)[0]).toBe('--bind . .');
    await confined.release();
    await rm(outside, { recursive: true });
  });

  test('two commands at once: the mount points are gone after the last', async () => {
    const [one, two] = await Promise.all([
      run({ type: 'workspaceWrite', ...noTemporary }),
      run({ type: 'workspaceWrite', ...noTemporary }),
    ]);
    expect(mounts(two)).toEqual(mounts(one));

    await Promise.all([one.release(), two.release()]);
    expect(await readdir(workspace)).toEqual([]);
  });

  test('what somebody put into a mount point meanwhile stays, and is protected from then on', async () => {
    const confined = await run({ type: 'workspaceWrite', ...noTemporary });
    await writeFile(join(workspace, '.git', 'HEAD'), '');
    await confined.release();
    expect(await readdir(workspace)).toEqual(['.git']);

    const next = await run({ type: 'workspaceWrite', ...noTemporary });
    expect(mounts(next)).toContain('--ro-bind ./.git ./.git');
    await next.release();
  });

  test('an empty directory of somebody else is not taken away', async () => {
    await mkdir(join(workspace, '.aws'));

    const confined = await run({ type: 'workspaceWrite', ...noTemporary });
    await confined.release();

    expect(await readdir(workspace)).toEqual(['.aws']);
    expect((await lstat(join(workspace, '.aws'))).mode & 0o1000).toBe(0);
  });

  test('mount points that a killed process left are taken away', async () => {
    await mkdir(join(workspace, '.git'));
    await chmod(join(workspace, '.git'), 0o1755);

    const confined = await run({ type: 'workspaceWrite', ...noTemporary });
    expect(mounts(confined)).toContain('--perms 0555 --tmpfs ./.git --remount-ro ./.git');
    await confined.release();

    expect(await readdir(workspace)).toEqual([]);
  });
});

test.each([{ type: 'dangerFullAccess' }, { type: 'externalSandbox' }] as const)(
  'under $type the command stays as it is, whatever the machine',
  async (policy) => {
    const confined = await run(policy, { found: { available: false, reason: 'missing' }, env: { A: '1' } });
    expect(confined).toMatchObject({ argv: ['ls', '-l'], env: { A: '1' }, handed: [] });
    await confined.release();
  },
);

test.each([
  { reason: 'missing', says: 'bubblewrap (bwrap) is not installed', remedy: 'apt-get install bubblewrap' },
  { reason: 'namespaces', says: 'may not make the namespaces it needs (no)', remedy: 'user namespaces' },
  { reason: 'platform', says: 'there is no sandbox for this system', remedy: 'WSL' },
] as const)('where nothing can confine it ($reason) it is refused', async ({ reason, says, remedy }) => {
  const detail = reason === 'namespaces' ? { detail: 'no' } : {};
  const refused = run({ type: 'readOnly' }, { found: { available: false, reason, ...detail } });

  await expect(refused).rejects.toMatchObject({
    code: 'SANDBOX_UNAVAILABLE',
    reason,
    message: expect.stringContaining(says),
    remedy: expect.stringContaining(remedy),
  });
});

describe('on macOS', () => {
  test('the profile allows writing in the roots only, and not what is protected', async () => {
    await mkdir(join(workspace, '.git'));

    const { argv, env } = await run({ type: 'workspaceWrite', ...noTemporary }, { found: seatbelt });

    expect(argv[0]).toBe('/usr/bin/sandbox-exec');
    const profile = argv[2] ?? '';
    expect(profile.startsWith('(version 1)\n(deny default)\n')).toBe(true);
    const kept = [0, 1, 2, 3].map(
      (n) => `(require-not (literal (param "PATH_${n}"))) (require-not (subpath (param "PATH_${n}")))`,
    );
    expect(profile.match(/\(allow file-write\* .*/gu)).toEqual([
      `(allow file-write* (require-all (subpath (param "PATH_4")) ${kept.join(' ')}))`,
    ]);
    expect(profile).not.toContain('network');
    expect(argv.slice(3)).toEqual([
      ...['.git', '.agents', '.codex', '.aws', ''].map(
        (name, index) => `-DPATH_${index}=${name === '' ? workspace : join(workspace, name)}`,
      ),
      '--',
      'ls',
      '-l',
    ]);
    expect(env).toEqual({ CODEX_SANDBOX: 'seatbelt', CODEX_SANDBOX_NETWORK_DISABLED: '1' });
    expect(await readdir(workspace)).toEqual(['.git']);
  });

  test('read-only writes nowhere; with network access there is one', async () => {
    const { argv } = await run({ type: 'readOnly', networkAccess: true }, { found: seatbelt });

    expect(argv[2]).not.toContain('(allow file-write* ');
    expect(argv[2]).toContain('(allow network-outbound)');
  });

  test('parentheses of the profile are balanced', async () => {
    const { argv } = await run({ type: 'workspaceWrite', networkAccess: true }, { found: seatbelt });
    const profile = argv[2] ?? '';
    expect(profile.split('(').length - profile.replaceAll(/\^\/dev[^"]*/gu, '').split(')').length).toBe(0);
  });
});
