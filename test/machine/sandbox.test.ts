import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { SandboxPolicy } from '@codex-ts/protocol';
import { confine } from '@codex-ts/sandboxing';
import { runChild } from '@codex-ts/utils-process';
import { expect, onTestFinished, test } from 'vitest';

import { needs } from './needs.ts';

const base = join(homedir(), '.cache');
const policy: SandboxPolicy = { type: 'workspaceWrite', excludeSlashTmp: true, excludeTmpdirEnvVar: true };

interface Place extends AsyncDisposable {
  outside: string;
  workspace: string;
}

/** A workspace in a directory that no policy makes writable. */
async function makePlace(): Promise<Place> {
  await mkdir(base, { recursive: true });
  const outside = await realpath(await mkdtemp(join(base, 'codex-ts-sandbox-')));
  const workspace = join(outside, 'workspace');
  await mkdir(workspace);
  return { outside, workspace, [Symbol.asyncDispose]: () => rm(outside, { recursive: true }) };
}

/** What a script prints when it runs confined. */
async function run(script: string, workspace: string, under = policy): Promise<string> {
  const env = { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, LC_ALL: 'C' };
  const confined = await confine({ argv: ['sh', '-c', script], cwd: workspace, env }, under);
  const [command = '', ...args] = confined.argv;
  const place = { cwd: workspace, env: confined.env, handed: confined.handed };
  const { output } = await runChild({ command, args, ...place });
  await confined.release();
  return output;
}

test('a confined command writes in the workspace, and neither outside nor where it is protected', async (context) => {
  needs(context, 'sandbox');
  await using place = await makePlace();
  await mkdir(join(place.workspace, '.git'));
  await writeFile(join(place.workspace, '.git', 'config'), 'old');
  const attempts = [
    'echo made > made',
    'echo x > ../outside',
    'echo x > .git/config',
    'rm .git/config',
    'mv .git gone',
    'mkdir -p .codex/hooks',
    'rmdir .agents && mkdir .agents/x',
    'ln .git/config link',
    'chmod 777 .. ',
    'touch /etc/codex-ts-was-here',
  ];

  const said = await run(
    attempts.map((line) => `{ ${line}; } 2>/dev/null || echo no`).join('\n'),
    place.workspace,
  );

  expect(said).toBe('no\n'.repeat(attempts.length - 1));
  expect(await readdir(place.outside)).toEqual(['workspace']);
  expect(await readdir(place.workspace)).toEqual(['.git', 'made']);
  expect(await readFile(join(place.workspace, '.git', 'config'), 'utf8')).toBe('old');
});

test('read-only it writes nothing at all, and still reads', async (context) => {
  needs(context, 'sandbox');
  await using place = await makePlace();
  await writeFile(join(place.workspace, 'file'), 'text\n');

  const script = 'cat file; touch made 2>/dev/null || echo no; touch /tmp/made 2>/dev/null || echo no';
  expect(await run(script, place.workspace, { type: 'readOnly' })).toBe('text\nno\nno\n');
});

test('two commands at once do not take each other’s protection away', async (context) => {
  needs(context, 'sandbox');
  await using place = await makePlace();

  const long = run('touch started; while [ ! -e go ]; do sleep 0.02; done; mkdir .git/x', place.workspace);
  while (!(await readdir(place.workspace)).includes('started'))
    await new Promise((resolve) => setTimeout(resolve, 5));
  await run('true', place.workspace);
  await writeFile(join(place.workspace, 'go'), '');

  expect(await long).toMatch(/Read-only file system/u);
  expect(await readdir(place.workspace)).toEqual(['go', 'started']);
});

test('it sees no process but its own, has no capability, and cannot change the kernel', async (context) => {
  needs(context, 'sandbox');
  await using place = await makePlace();
  const script = `
    ls /proc | grep -c '^[0-9]'
    grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status
    setting=/proc/sys/vm/swappiness
    value=$(cat $setting)
    { echo "$value" > $setting; } 2>/dev/null || echo no`;

  const [processes, ...rest] = (await run(script, place.workspace)).trimEnd().split('\n');

  expect(Number(processes)).toBeLessThan(6);
  expect(rest).toEqual(
    [
      'CapBnd:\t0000000000000000',
      'CapEff:\t0000000000000000',
      'NoNewPrivs:\t1',
      'Seccomp:\t2',
      'no',
    ].toSorted((a, b) => rest.indexOf(a) - rest.indexOf(b)),
  );
});

test('without network access it has no socket and reaches no server, by address or by path', async (context) => {
  needs(context, 'sandbox');
  await using place = await makePlace();
  const path = join(place.workspace, 'server');
  const [byAddress, byPath] = [createServer(), createServer()];
  byAddress.listen(0, '127.0.0.1');
  byPath.listen(path);
  await Promise.all([once(byAddress, 'listening'), once(byPath, 'listening')]);
  const address = byAddress.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const program = `
    for (const where of [${port}, ${JSON.stringify(path)}])
      require('net').connect(where).on('connect', function () { console.log('reached'); this.destroy(); })
        .on('error', (error) => console.log(error.code));`;
  const script = `node -e '${program.replaceAll("'", String.raw`'\''`)}' | sort`;

  expect(await run(script, place.workspace)).toBe('EPERM\nEPERM\n');
  expect(await run(script, place.workspace, { type: 'readOnly', networkAccess: true })).toBe(
    'reached\nreached\n',
  );
  byAddress.close();
  byPath.close();
});

test('programs that talk to their children still can', async (context) => {
  needs(context, 'sandbox');
  await using place = await makePlace();
  const child = 'process.on("message", (word) => { process.send(word + " back"); process.disconnect(); })';
  await writeFile(join(place.workspace, 'child.cjs'), child);
  await writeFile(
    join(place.workspace, 'parent.cjs'),
    `const child = require('node:child_process').fork('./child.cjs');
     child.on('message', (word) => console.log(word)); child.send('there and');`,
  );

  expect(await run('node parent.cjs', place.workspace)).toBe('there and back\n');
});

test('it dies with whoever started it', async (context) => {
  needs(context, 'sandbox');
  const mark = `3600.${process.pid}${Date.now()}`;
  const owner = fileURLToPath(new URL('sandbox-owner.ts', import.meta.url));
  const started = spawn(process.execPath, ['--conditions=@codex-ts/source', owner, mark]);
  onTestFinished(() => void started.kill('SIGKILL'));
  await expect.poll(() => sleepersWith(mark), { timeout: 10_000 }).toBe(1);

  started.kill('SIGKILL');

  await expect.poll(() => sleepersWith(mark), { timeout: 10_000 }).toBe(0);
});

async function sleepersWith(mark: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')),
  );
  return lines.filter((line) => line.startsWith('sleep\0') && line.includes(mark)).length;
}

test('where namespaces are forbidden it is refused, with the reason', async (context) => {
  needs(context, 'sandbox');
  needs(context, 'userNamespaces');
  const program = `
    import { findSandbox } from '@codex-ts/sandboxing';
    console.log(JSON.stringify(await findSandbox({ environment: process.env, workspace: '/nowhere' })));`;
  const script = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"';
  const node = [process.execPath, '--conditions=@codex-ts/source', '--input-type=module', '-e', program];

  const { stdout } = await promisify(execFile)('unshare', ['-Urm', 'sh', '-c', script, 'sh', ...node], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });

  expect(JSON.parse(stdout)).toEqual({
    available: false,
    reason: 'namespaces',
    detail: expect.stringMatching(/namespace/u),
  });
});
