import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { runChild, startChild, type ChildOptions } from '@codex-ts/utils-process';
import { describe, expect, test } from 'vitest';

function shell(script: string, more: Partial<ChildOptions> = {}): ChildOptions {
  return { command: '/bin/sh', args: ['-c', script], cwd: '/', env: { PATH: '/usr/bin:/bin' }, ...more };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 200; waited += 1) {
    if (!isAlive(pid)) return true;
    await sleep(25);
  }
  return false;
}

/** The first number that the child prints. */
function firstNumber(): { onOutput: NonNullable<ChildOptions['onOutput']>; value: Promise<number> } {
  const seen = Promise.withResolvers<number>();
  return { onOutput: ({ text }) => seen.resolve(Number(text)), value: seen.promise };
}

test('output of both streams comes back, apart and together, with the exit code', async () => {
  const result = await runChild(shell('echo one; echo two >&2; exit 3'));

  expect(result).toMatchObject({
    exitCode: 3,
    signal: null,
    stdout: 'one\n',
    stderr: 'two\n',
    ended: 'exited',
    omittedBytes: 0,
  });
  expect(result.output.split('\n').toSorted()).toEqual(['', 'one', 'two']);
});

test('input is written and closed; without any, runChild gives none', async () => {
  expect(await runChild(shell('cat', { input: 'hello' }))).toMatchObject({ stdout: 'hello' });
  expect(await runChild(shell('cat'))).toMatchObject({ stdout: '', exitCode: 0 });
});

test('nothing of the environment is inherited', async () => {
  const result = await runChild(shell('/usr/bin/env', { env: { ONLY: 'this' } }));

  expect(result.stdout).toContain('ONLY=this\n');
  expect(result.stdout).not.toContain('HOME=');
});

test('a character cut between two chunks arrives whole', async () => {
  const texts: string[] = [];
  await runChild(
    shell(String.raw`printf '\303'; sleep 0.1; printf '\274\n'`, {
      onOutput: ({ text }) => texts.push(text),
    }),
  );

  expect(texts.join('')).toBe('ü\n');
});

test('of long output head and tail are kept, and the rest is counted', async () => {
  const script = 'echo first; head -c 50000000 /dev/zero | tr "\\0" x; echo; echo last';
  const { output, omittedBytes } = await runChild(shell(script, { outputLimitBytes: 1000 }));

  expect(output.length).toBeLessThan(1100);
  expect(output).toMatch(/^first\nx+\n\.\.\. \d+ bytes omitted \.\.\.\nx+\nlast\n$/u);
  expect(omittedBytes).toBe(50_000_012 - 1000);
});

describe('the tree ends', () => {
  test('on abort, with grandchildren', async () => {
    const controller = new AbortController();
    const grandchild = firstNumber();
    const child = await startChild(
      shell('sleep 300 & echo $!; wait', { signal: controller.signal, onOutput: grandchild.onOutput }),
    );
    const pid = await grandchild.value;

    controller.abort();

    expect(await child.result).toMatchObject({ ended: 'aborted', exitCode: null, signal: 'SIGTERM' });
    expect(await gone(pid)).toBe(true);
  });

  test('on timeout, also when it does not listen to SIGTERM', async () => {
    const result = await runChild(
      shell('trap "" TERM; while :; do sleep 0.05; done', { timeoutMs: 100, graceMs: 50 }),
    );

    expect(result).toMatchObject({ ended: 'timedOut', exitCode: null, signal: 'SIGKILL' });
  });

  test('with the process, so that nobody holds its pipes open', async () => {
    const grandchild = firstNumber();
    const result = await runChild(shell('sleep 300 & echo $!', { onOutput: grandchild.onOutput }));

    expect(result).toMatchObject({ ended: 'exited', exitCode: 0 });
    expect(await gone(await grandchild.value)).toBe(true);
  });

  test('on kill, on Linux also where a descendant left the group', async () => {
    const descendant = firstNumber();
    const leaveGroup = process.platform === 'linux' ? 'setsid' : '';
    const script = `${leaveGroup} sh -c "echo \\$\\$; exec sleep 300" & wait`;
    const child = await startChild(shell(script, { onOutput: descendant.onOutput }));
    const pid = await descendant.value;

    child.kill();

    expect(await child.result).toMatchObject({ ended: 'killed' });
    expect(await gone(pid)).toBe(true);
  });

  test('with the owner, when that is killed by SIGKILL', async () => {
    const owner = spawn(
      process.execPath,
      ['--conditions=@codex-ts/source', fileURLToPath(new URL('owner-process.ts', import.meta.url))],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = await once(owner.stdout, 'data');
    const pids = String(line).trim().split(' ').map(Number);
    expect(pids.every(isAlive)).toBe(true);

    owner.kill('SIGKILL');

    for (const pid of pids) expect(await gone(pid)).toBe(true);
  });
});

test('a running child takes input until it is closed', async () => {
  const answered = Promise.withResolvers<string>();
  const child = await startChild(
    shell('read word; echo "got $word"', { onOutput: ({ text }) => answered.resolve(text) }),
  );

  child.write('hello\n');

  expect(await answered.promise).toBe('got hello\n');
  expect(await child.result).toMatchObject({ exitCode: 0 });
  child.write('too late\n');
  child.kill();
});

test.each([
  {
    name: 'no such program',
    options: { command: '/no/such/program' },
    errno: 'ENOENT',
    text: 'no such program',
  },
  {
    name: 'no such directory',
    options: { cwd: '/no/such/dir' },
    errno: 'ENOENT',
    text: 'directory does not exist',
  },
  {
    name: 'not executable',
    options: { command: '/etc/passwd' },
    errno: 'EACCES',
    text: 'may not be executed',
  },
])('$name is said so', async ({ options, errno, text }) => {
  await expect(startChild(shell('true', options))).rejects.toMatchObject({
    code: 'PROCESS_START_FAILED',
    errno,
    message: expect.stringContaining(text),
  });
});

test('an abort before the start starts nothing', async () => {
  const path = `/tmp/codex-ts-never-${process.pid}`;
  const signal = AbortSignal.abort(new Error('too early'));

  await expect(runChild(shell(`touch ${path}`, { signal }))).rejects.toThrow('too early');
  expect(existsSync(path)).toBe(false);
});
