import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import type { CallerAnswer } from './holder-process.ts';

/** A native codex app server on a home. */
export interface NativeAppServer extends AsyncDisposable {
  /** The access token it would use now, or `SIGNED_OUT` when it knows of none that is good. */
  ask(): Promise<readonly CallerAnswer[]>;
}

/** Where it runs. */
export interface NativeAppServerOptions {
  readonly program: string;
  readonly codexHome: string;
  /** The variables that lead to the authority, and away from the internet. */
  readonly environment: Readonly<Record<string, string>>;
  /** Kills it. */
  readonly signal?: AbortSignal;
}

/** `config.toml` for native codex that has nothing to say to anybody but the authority. */
export function quietConfig(backendUrl: string): string {
  return [
    `chatgpt_base_url = "${backendUrl}"`,
    'check_for_update_on_startup = false',
    '[analytics]',
    'enabled = false',
    '[features]',
    'apps = false',
    'plugins = false',
    'remote_plugin = false',
    '',
  ].join('\n');
}

/** Starts one and waits until it has answered `initialize`. */
export async function startNativeAppServer(options: NativeAppServerOptions): Promise<NativeAppServer> {
  const { program, codexHome, environment, signal } = options;
  const child = spawn(program, ['app-server'], {
    cwd: codexHome,
    env: { PATH: process.env['PATH'], HOME: codexHome, CODEX_HOME: codexHome, ...environment },
    stdio: ['pipe', 'pipe', 'ignore'],
    ...(signal !== undefined && { signal, killSignal: 'SIGKILL' }),
  });
  const request = requester(child);
  await request('initialize', { clientInfo: { name: 'storm', version: '1' } });
  return {
    async ask() {
      const status = await request('getAuthStatus', { includeToken: true, refreshToken: false });
      const token = status['authToken'];
      return [typeof token === 'string' ? { token } : { code: 'SIGNED_OUT' }];
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

type Send = (method: string, params: object) => Promise<Readonly<Record<string, unknown>>>;

interface Reply {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
}

/** Requests and their answers, one JSON object a line; everything else that is said is left aside. */
function requester(child: ChildProcessByStdio<Writable, Readable, null>): Send {
  const pending = new Map<number, (reply: Reply) => void>();
  const ended = once(child, 'exit').then(([status, killedBy]): never => {
    throw new Error(`native codex ended before it had answered (${String(killedBy ?? status)})`);
  });
  ended.catch(() => undefined); // who is waiting then is told; after the last answer nobody is
  child.stdin.on('error', () => undefined); // as `ended` says
  createInterface(child.stdout).on('line', (line) => {
    const reply: Reply = JSON.parse(line);
    if (reply.id !== undefined) pending.get(reply.id)?.(reply);
  });
  let lastId = 0;
  return async (method, params) => {
    const id = (lastId += 1);
    const { promise, resolve } = Promise.withResolvers<Reply>();
    pending.set(id, resolve);
    child.stdin.write(`${JSON.stringify({ id, method, params })}\n`);
    const { result, error } = await Promise.race([promise, ended]);
    pending.delete(id);
    if (result === undefined) throw new Error(`native codex answered ${method}: ${JSON.stringify(error)}`);
    return result;
  };
}
