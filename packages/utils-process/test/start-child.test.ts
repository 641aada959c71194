import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { runChild, startChild, type ChildOptions } from '@codex-ts/utils-process';
import { describe, expect, onTestFinished, test } from 'vitest';

import { countMarked, newMark, shell, sleepers, untilSleepers } from './programs.ts';

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

test.each([125, 126, 127, 130, 137, 255])('exit code %i is the command’s own', async (exitCode) => {
  expect(await runChild(shell(`exit ${exitCode}`))).toMatchObject({
    exitCode,
    signal: null,
    ended: 'exited',
  });
});

test('a signal from elsewhere is told as such', async () => {
  expect(await runChild(shell('kill -USR1 $$'))).toMatchObject({
    exitCode: null,
    signal: 'SIGUSR1',
    ended: 'exited',
  });
});

test('input is written and closed; without any, runChild gives none', async () => {
  expect(await runChild(shell('cat', { input: 'hello' }))).toMatchObject({ stdout: 'hello' });
  expect(await runChild(shell('cat'))).toMatchObject({ stdout: '', exitCode: 0 });
});

test.each([
  ['no input', {}],
  ['an empty input', { input: '' }],
  ['an input', { input: 'read\n' }],
])('bash with %s is not taken for a login from afar', async (_, change) => {
  const home = await mkdtemp(join(tmpdir(), 'codex-ts-'));
  onTestFinished(() => rm(home, { recursive: true }));
  await writeFile(join(home, '.bashrc'), 'echo bashrc\n');
  const command = { command: '/bin/bash', args: ['-c', 'echo ran'], cwd: '/' };

  for (const depth of [{}, { SHLVL: '0' }]) {
    const options = { ...command, env: { HOME: home, ...depth }, ...change };
    expect(await runChild(options)).toMatchObject({ stdout: 'ran\n' });
    const child = await startChild(options);
    child.endInput();
    expect(await child.result).toMatchObject({ stdout: 'ran\n' });
  }
});

test('input that nobody reads is no failure', async () => {
  const result = await runChild(shell('exit 0', { input: 'x'.repeat(1_000_000) }));

  expect(result).toMatchObject({ exitCode: 0, ended: 'exited' });
});

test('what is handed over is read from descriptors of its own; nobody needs to read it', async () => {
  const handed = [Uint8Array.of(0, 65, 255), Buffer.from('x'.repeat(1_000_000))];

  const read = await runChild(shell('od -An -tu1 <&4; wc -c <&5; cat', { handed, input: 'input' }));
  expect(read.stdout).toBe('   0  65 255\n1000000\ninput');

  const ignored = await runChild(shell('exec true', { handed, env: { 'no.gate': '' } }));
  expect(ignored).toMatchObject({ exitCode: 0, ended: 'exited' });
});

test('arguments arrive as they are', async () => {
  const args = ['', ' ', '-n', '$HOME', '"', "'", '\\', 'ü\n', '*'];

  const { stdout } = await runChild(shell('', { command: 'printf', args: ['[%s]', ...args] }));

  expect(stdout).toBe(args.map((arg) => `[${arg}]`).join(''));
});

test.each([
  { name: 'plain names', env: { ONLY: 'this', EMPTY: '', WITH_LINES: 'a\nb=c' } },
  { name: 'names that no shell can hold', env: { 'npm.key': 'x', 'BASH_FUNC_f%%': '() { :; }', A: '1' } },
])('the environment is exactly what was given, PWD apart: $name', async ({ env }) => {
  const code = 'process.stdout.write(JSON.stringify(process.env))';

  const { stdout } = await runChild({ command: process.execPath, args: ['-e', code], cwd: '/', env });

  const { PWD: pwd = '/', ...seen } = JSON.parse(stdout);
  expect(seen).toEqual(env);
  expect(pwd).toBe('/');
});

test('a child has no more open files than one that was started without a watch', async () => {
  const script = 'ls -1 /dev/fd/';
  const plain = await promisify(execFile)('/bin/sh', ['-c', script]);

  expect(await runChild(shell(script))).toMatchObject({ stdout: plain.stdout });
});

test('a character cut between two chunks arrives whole', async () => {
  const texts: string[] = [];
  await runChild(
    shell(String.raw`printf '\303'; sleep 0.05; printf '\274\n\360\237'; sleep 0.05; printf '\230\200'`, {
      onOutput: ({ text }) => texts.push(text),
    }),
  );

  expect(texts.join('')).toBe('ü\n😀');
});

test('bytes that are no text become replacement characters', async () => {
  expect(await runChild(shell(String.raw`printf 'a\377b\303'`))).toMatchObject({ stdout: 'a�b�' });
});

test('of long output head and tail are kept, and the rest is counted', async () => {
  const script = 'echo first; head -c 20000000 /dev/zero | tr "\\0" x; echo; echo last';
  const { output, omittedBytes } = await runChild(shell(script, { outputLimitBytes: 1000 }));

  expect(output).toMatch(/^first\nx+\n\.\.\. \d+ bytes omitted \.\.\.\nx+\nlast\n$/u);
  expect(omittedBytes).toBe(20_000_012 - 1000);
  expect(output.replace(/\n\.\.\. .*\n/u, '')).toHaveLength(1000);
});

test('beyond the limit the listener still hears everything', async () => {
  let heard = 0;
  const onOutput: ChildOptions['onOutput'] = ({ text }) => (heard += text.length);

  await runChild(shell('head -c 3000000 /dev/zero | tr "\\0" x', { outputLimitBytes: 10, onOutput }));

  expect(heard).toBe(3_000_000);
});

test('what the listener throws ends the child and is thrown', async () => {
  const mark = newMark();
  const mistake = new Error('mistake of the caller');
  const onOutput = (): never => {
    throw mistake;
  };

  const run = runChild(shell(`echo x; sleep ${mark}`, { onOutput }));

  await expect(run).rejects.toBe(mistake);
  expect(sleepers(mark)).toBe(0);
});

describe('the tree ends', () => {
  test('on abort, with grandchildren', async () => {
    const mark = newMark();
    const controller = new AbortController();
    const child = await startChild(shell(`sleep ${mark} & wait`, { signal: controller.signal }));
    await untilSleepers(mark, /*count*/ 1);

    controller.abort();

    expect(await child.result).toMatchObject({ ended: 'aborted', exitCode: null, signal: 'SIGTERM' });
    expect(sleepers(mark)).toBe(0);
  });

  test('on timeout', async () => {
    const mark = newMark();

    const result = await runChild(shell(`sleep ${mark} & sleep ${mark}`, { timeoutMs: 50 }));

    expect(result).toMatchObject({ ended: 'timedOut', exitCode: null, signal: 'SIGTERM' });
    expect(sleepers(mark)).toBe(0);
  });

  test.each([
    { who: 'it', script: 'trap "" TERM; echo ready; while :; do sleep 0.05; done', signal: 'SIGKILL' },
    { who: 'its child', script: '(trap "" TERM; echo ready; sleep 400; :) & sleep 400', signal: 'SIGTERM' },
  ])('also when $who does not listen to SIGTERM', async ({ script, signal }) => {
    const mark = newMark();
    const { child, isReady } = await startReady(`: ${mark}; ${script}`, { graceMs: 50 });
    await isReady;
    expect(countMarked(mark)).toBeGreaterThan(0);

    child.kill();

    expect(await child.result).toMatchObject({ ended: 'killed', exitCode: null, signal });
    expect(countMarked(mark)).toBe(0);
  });

  test('on kill; a command that cleans up says its last words', async () => {
    const { child, isReady } = await startReady(
      'trap "echo bye; exit 9" TERM; echo ready; while :; do sleep 0.01; done',
    );
    await isReady;

    child.kill();
    child.kill();

    expect(await child.result).toMatchObject({ ended: 'killed', exitCode: 9, stdout: 'ready\nbye\n' });
    child.kill();
  });

  test('when the child is disposed of', async () => {
    const mark = newMark();
    {
      await using child = await startChild(shell(`sleep ${mark}`));
      expect(child.pid).toBeGreaterThan(0);
      await untilSleepers(mark, /*count*/ 1);
    }
    expect(sleepers(mark)).toBe(0);
  });

  test('with the command itself: what it left behind holds up nothing and dies', async () => {
    const mark = newMark();

    const result = await runChild(shell(`sleep ${mark} & echo started`));

    expect(result).toMatchObject({ ended: 'exited', exitCode: 0, stdout: 'started\n' });
    expect(sleepers(mark)).toBe(0);
  });

  test('but what only finishes its work after the command may do so', async () => {
    const result = await runChild(shell('(sleep 0.05; echo late) & echo early'));

    expect(result.stdout).toBe('early\nlate\n');
  });

  // Elsewhere processes are not listed: there the group is what is killed.
  const leaveGroup = process.platform === 'linux' ? ['setsid sleep', 'set -m; sleep'] : ['sleep'];

  test.each(leaveGroup)('also below `%s`', async (start) => {
    const mark = newMark();
    const child = await startChild(shell(`${start} ${mark} & wait`, { command: '/bin/bash' }));
    await untilSleepers(mark, /*count*/ 1);

    child.kill();

    expect(await child.result).toMatchObject({ ended: 'killed' });
    expect(sleepers(mark)).toBe(0);
  });

  test('and what talks for ever after the command does not hold it up for ever', async () => {
    const mark = newMark();
    const script = `(while :; do echo ${mark}; sleep 0.01; done) & exit 4`;

    const result = await runChild(shell(script));

    expect(result).toMatchObject({ exitCode: 4, ended: 'exited' });
    expect(sleepers(mark)).toBe(0);
  });
});

test('a running child takes input until it is closed', async () => {
  const answered = Promise.withResolvers<string>();
  const child = await startChild(
    shell('read word; echo "got $word"; cat', { onOutput: ({ text }) => answered.resolve(text) }),
  );

  child.write('hello\n');
  expect(await answered.promise).toBe('got hello\n');
  child.write('more');
  child.endInput();

  expect(await child.result).toMatchObject({ exitCode: 0, stdout: 'got hello\nmore' });
  child.write('too late\n');
  child.endInput();
});

test('many children at once do not get in each other’s way', async () => {
  const numbers = Array.from({ length: 30 }, (_, index) => index);

  const results = await Promise.all(
    numbers.map((number) => runChild(shell(`echo ${number}; exit ${number}`))),
  );

  expect(results.map(({ exitCode, stdout }) => `${exitCode} ${stdout}`)).toEqual(
    numbers.map((number) => `${number} ${number}\n`),
  );
});

test.each([
  { name: 'no such program', options: { command: '/no/such/program' }, errno: 'ENOENT' },
  { name: 'no such program in PATH', options: { command: 'no-such-program' }, errno: 'ENOENT' },
  { name: 'no name at all', options: { command: '' }, errno: 'ENOENT' },
  { name: 'an empty PATH', options: { command: 'sh', env: { PATH: '/nowhere' } }, errno: 'ENOENT' },
  { name: 'no such directory', options: { cwd: '/no/such/dir' }, errno: 'ENOENT' },
  { name: 'a file for a directory', options: { cwd: '/etc/passwd' }, errno: 'ENOENT' },
  { name: 'not executable', options: { command: '/etc/passwd' }, errno: 'EACCES' },
  { name: 'a directory for a program', options: { command: '/tmp' }, errno: 'EACCES' },
])('$name is told as such', async ({ options, errno }) => {
  const failure = { code: 'PROCESS_START_FAILED', errno };

  await expect(startChild(shell('true', options))).rejects.toMatchObject(failure);
  await expect(runChild(shell('true', options))).rejects.toMatchObject(failure);
});

test('arguments beyond what the system takes are told as such', async () => {
  const args = ['-c', 'true', 'x'.repeat(8_000_000)];

  await expect(runChild(shell('', { args }))).rejects.toMatchObject({
    code: 'PROCESS_START_FAILED',
    errno: 'E2BIG',
  });
});

test('a command is found relative to its directory, and along the PATH it is given', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'utils-process-'));
  await writeFile(join(folder, 'hello'), '#!/bin/sh\necho hello\n', { mode: 0o755 });

  const relative = await runChild(shell('', { command: './hello', args: [], cwd: folder }));
  const found = await runChild(
    shell('', { command: 'hello', args: [], env: { PATH: `/nowhere:${folder}` } }),
  );

  expect([relative.stdout, found.stdout]).toEqual(['hello\n', 'hello\n']);
  await rm(folder, { recursive: true });
});

test('an abort before the start starts nothing', async () => {
  const path = join(tmpdir(), `codex-ts-never-${process.pid}`);
  const signal = AbortSignal.abort(new Error('too early'));

  await expect(runChild(shell(`touch ${path}`, { signal }))).rejects.toThrow('too early');
  await expect(startChild(shell(`touch ${path}`, { signal }))).rejects.toThrow('too early');
  expect(existsSync(path)).toBe(false);
});

test('a timeout beyond the reach of a timer is no timeout at once', async () => {
  expect(await runChild(shell('echo x', { timeoutMs: 2 ** 40 }))).toMatchObject({ ended: 'exited' });
});

test('importing the package does not load child processes, and their end lets the program end', async () => {
  const code = `
    const { runChild } = await import('@codex-ts/utils-process');
    const isLoaded = () => process.moduleLoadList.includes('NativeModule child_process');
    const before = isLoaded();
    await runChild({ command: 'sh', args: ['-c', 'setsid sleep 0.5 & echo x'], cwd: '/', env: process.env, timeoutMs: 1e6 });
    console.log(before, isLoaded());
  `;
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const args = ['--conditions=@codex-ts/source', '--input-type=module', '-e', code];

  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, timeout: 20_000 });

  expect(stdout).toBe('false true\n');
});

async function startReady(script: string, more: Partial<ChildOptions> = {}) {
  const { promise: isReady, resolve } = Promise.withResolvers<void>();
  const child = await startChild(shell(script, { ...more, onOutput: () => resolve() }));
  return { child, isReady };
}
