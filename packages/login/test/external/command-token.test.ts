import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { createCommandAuth, sendAuthorized, type CommandAuth } from '@codex-ts/login';
import type { TokenCommand } from '@codex-ts/protocol';
import { describe, expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';

/** A folder with a command in it that numbers its tokens and writes down its runs. */
interface Place extends AsyncDisposable {
  readonly folder: string;
  auth(change?: Partial<TokenCommand>, clock?: () => number): CommandAuth;
  shell(script: string, change?: Partial<TokenCommand>): CommandAuth;
  runs(): Promise<string[]>;
}

async function place(): Promise<Place> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'codex-ts-command-')));
  const script = [
    '#!/bin/sh',
    `echo "$(pwd) $(readlink /proc/self/fd/0) $TOKEN_OWNER" >> "${folder}/runs"`,
    `echo "  token-$(wc -l < "${folder}/runs" | tr -d ' ')  "`,
  ];
  await writeFile(join(folder, 'print-token'), script.join('\n'));
  await chmod(join(folder, 'print-token'), 0o755);
  const opened: CommandAuth[] = [];
  const open = (command: TokenCommand, clock?: () => number): CommandAuth => {
    const environment = { PATH: process.env['PATH'], TOKEN_OWNER: 'ada' };
    const auth = createCommandAuth(command, { environment, ...(clock !== undefined && { clock }) });
    opened.push(auth);
    return auth;
  };
  const plain = { args: [], cwd: folder, timeoutMs: 10_000 };
  return {
    folder,
    auth: (change, clock) => open({ ...plain, command: './print-token', ...change }, clock),
    shell: (text, change) => open({ ...plain, command: 'sh', args: ['-c', text], ...change }),
    async runs() {
      return (await readFile(join(folder, 'runs'), 'utf8').catch(() => '')).split('\n').slice(0, -1);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((auth) => auth[Symbol.asyncDispose]()));
      await rm(folder, { recursive: true });
    },
  };
}

/** A process that has ended may still be listed, until somebody has heard of its end. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return /^[^Z\s]/u.test(stdout);
}

describe('as native runs it', () => {
  test('the trimmed output is the bearer; the command has no input, its own directory, and the environment', async () => {
    await using here = await place();
    const auth = here.auth();

    expect(auth.cachedAuth()).toBeUndefined();
    expect(await here.runs()).toEqual([]);
    expect(bearerOf(await auth.auth())).toBe('token-1');

    expect(bearerOf(auth.cachedAuth())).toBe('token-1');
    expect(await here.runs()).toEqual([`${here.folder} /dev/null ada`]);
  });

  test('a bare name is found along PATH, and the directory is that of the process', async () => {
    const auth = createCommandAuth({ command: 'pwd', args: [], timeoutMs: 10_000 });

    expect(bearerOf(await auth.auth())).toBe(await realpath(process.cwd()));
  });

  test('concurrent callers share one run', async () => {
    await using here = await place();
    const auth = here.auth();

    const auths = await Promise.all(Array.from({ length: 20 }, () => auth.auth()));

    expect(new Set(auths.map(bearerOf))).toEqual(new Set(['token-1']));
    expect(await here.runs()).toHaveLength(1);
  });

  test('the token is kept for the interval', async () => {
    await using here = await place();
    let nowMs = 1_000_000;
    const auth = here.auth({ refreshIntervalMs: 60_000 }, () => nowMs);
    const bearer = async (): Promise<string | undefined> => bearerOf(await auth.auth());

    expect(await bearer()).toBe('token-1');
    nowMs += 59_999;
    expect(await bearer()).toBe('token-1');
    nowMs += 1;
    expect(await bearer()).toBe('token-2');
    nowMs -= 3_600_000;
    expect(await bearer(), 'a clock that was put back').toBe('token-3');
  });

  test('without an interval it is kept until a server refuses it', async () => {
    await using here = await place();
    let nowMs = 0;
    const auth = here.auth({}, () => nowMs);
    await auth.auth();
    nowMs += 365 * 24 * 3_600_000;

    expect(bearerOf(await auth.auth())).toBe('token-1');
  });

  test('a 401 is answered with one more run, however many got it, and one more request', async () => {
    await using here = await place();
    const supply = here.auth();
    const sent: (string | undefined)[] = [];
    const request = (good: string): Promise<{ status: number }> =>
      sendAuthorized(supply, (auth) => {
        sent.push(bearerOf(auth));
        return Promise.resolve({ status: bearerOf(auth) === good ? 200 : 401 });
      });

    expect(await Promise.all([request('token-2'), request('token-2'), request('token-2')])).toEqual(
      Array.from({ length: 3 }, () => ({ status: 200 })),
    );
    expect(await here.runs()).toHaveLength(2);

    sent.length = 0;
    expect(await request('none')).toEqual({ status: 401 });
    expect(sent).toEqual(['token-2', 'token-3']);
  });

  test('the same token again is not sent again', async () => {
    await using here = await place();
    let requests = 0;

    const answer = await sendAuthorized(here.shell('echo same'), () => {
      requests += 1;
      return Promise.resolve({ status: 401 });
    });

    expect(answer.status).toBe(401);
    expect(requests).toBe(1);
  });
});

describe('a command that gives no token', () => {
  test.each([
    {
      script: 'echo "bad thing" >&2; exit 3',
      reason: 'failed',
      text: 'exited with status exit status: 3: bad thing',
    },
    { script: 'exit 1', reason: 'failed', text: 'exited with status exit status: 1' },
    { script: 'kill -9 $$', reason: 'failed', text: 'exited with status signal: SIGKILL' },
    { script: 'true', reason: 'empty', text: 'produced an empty token' },
    { script: 'echo "   "', reason: 'empty', text: 'produced an empty token' },
    { script: String.raw`printf '\377'`, reason: 'outputInvalid', text: 'wrote non-UTF-8 data to stdout' },
    {
      script: 'echo a; echo b',
      reason: 'outputInvalid',
      text: 'wrote to stdout what cannot be a bearer token',
    },
    {
      script: 'head -c 200000 /dev/zero | tr "\\0" x',
      reason: 'outputInvalid',
      text: 'wrote to stdout what cannot be a bearer token',
    },
  ])('$script', async ({ script, reason, text }) => {
    await using here = await place();

    await expect(here.shell(script).auth()).rejects.toMatchObject({
      code: 'LOGIN_COMMAND_FAILED',
      command: 'sh',
      reason,
      retry: 'later',
      message: `provider auth command \`sh\` ${text}`,
    });
  });

  test.each(['./nowhere', 'codex-ts-no-such-command'])('%s does not exist', async (command) => {
    await using here = await place();

    await expect(here.auth({ command }).auth()).rejects.toMatchObject({
      code: 'LOGIN_COMMAND_FAILED',
      reason: 'notStarted',
      message: expect.stringContaining(`provider auth command \`${command}\` failed to start: `),
    });
  });

  test('takes too long, and goes with all it started', async () => {
    await using here = await place();
    const auth = here.shell(`sleep 600 & echo $! > child; wait`, { timeoutMs: 300 });

    await expect(auth.auth()).rejects.toMatchObject({
      reason: 'timedOut',
      message: 'provider auth command `sh` timed out after 300 ms',
    });

    const child = Number(await readFile(join(here.folder, 'child'), 'utf8'));
    expect(isRunning(child)).toBe(false);
  });

  test('prints its token to nobody', async () => {
    await using here = await place();
    const auth = here.shell('echo tok-very-private; echo "no tok-very-private api_key=hush" >&2; exit 1');

    const failure = await auth.auth().catch((error: unknown) => error);

    expect(failure).toMatchObject({ reason: 'failed' });
    expect(inspect(failure, { depth: 9 })).not.toMatch(/tok-very-private|hush/u);
  });

  test('is asked again by the next request, and in need the older token is served', async () => {
    await using here = await place();
    let nowMs = 0;
    const auth = here.auth({ refreshIntervalMs: 60_000 }, () => nowMs);
    await chmod(join(here.folder, 'print-token'), 0o644);
    await expect(auth.auth()).rejects.toMatchObject({ reason: 'notStarted' });
    await chmod(join(here.folder, 'print-token'), 0o755);
    await auth.auth();

    await chmod(join(here.folder, 'print-token'), 0o644);
    nowMs += 60_000;
    expect(bearerOf(await auth.auth())).toBe('token-1');
    await expect(auth.unauthorizedRecovery().next(), 'a server refused it').rejects.toMatchObject({
      reason: 'notStarted',
    });

    await chmod(join(here.folder, 'print-token'), 0o755);
    expect(bearerOf(await auth.auth()), 'a pause').toBe('token-1');
    nowMs += 30_000;
    expect(bearerOf(await auth.auth())).toBe('token-2');
  });
});

test('who gives up waits no longer, and the others get the token', async () => {
  await using here = await place();
  const auth = here.shell('sleep 0.2; echo late');
  const controller = new AbortController();
  const first = auth.auth({ signal: controller.signal });
  const second = auth.auth();

  controller.abort(new Error('enough'));

  await expect(first).rejects.toThrow('enough');
  expect(bearerOf(await second)).toBe('late');
});

test('disposing ends a command that runs', async () => {
  await using here = await place();
  const auth = here.shell('echo $$ > child; exec sleep 600', { timeoutMs: 600_000 });
  const waiting = auth.auth().catch((error: unknown) => error);
  await expect.poll(() => readFile(join(here.folder, 'child'), 'utf8').catch(() => '')).toMatch(/\d/u);

  await auth[Symbol.asyncDispose]();

  expect(await waiting).toMatchObject({ code: 'LOGIN_COMMAND_FAILED' });
  const child = Number(await readFile(join(here.folder, 'child'), 'utf8'));
  expect(isRunning(child)).toBe(false);
});
