import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));

/** A message of the server, read as far as these tests look. */
export interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: { readonly thread?: { readonly id: string } };
  readonly error?: { readonly code: number; readonly message: string };
}

/** An app server of ours, a process of its own on a home of its own. */
export interface RunningServer extends AsyncDisposable {
  readonly codexHome: string;
  readonly input: Writable;
  readonly output: Readable;
  /** Hears every message in order. Until somebody listens nothing is read. */
  listen(onMessage: (message: Message) => void): void;
  /** Resolves to the answer. Listens, unless somebody does. */
  request(method: string, params?: object): Promise<Message>;
  /** What the process held of memory at most until now, in bytes (Linux). */
  peakBytes(): number;
  readonly standardError: () => string;
  readonly isRunning: boolean;
  /** Resolves when the process has ended. */
  readonly exited: Promise<unknown>;
  /** Ends its input and waits for its exit code. */
  end(): Promise<number | null>;
}

/** How it is started. */
export interface ServerOptions {
  /** Where turns are answered. */
  readonly modelUrl: string;
  /** After `app-server`. */
  readonly args?: readonly string[];
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts one, signed in with an API key, and introduces a client unless `isIntroduced` is false. */
export async function startServer(options: ServerOptions, isIntroduced = true): Promise<RunningServer> {
  const codexHome = await mkdtemp(join(tmpdir(), 'codex-ts-app-server-'));
  const workspace = join(codexHome, 'workspace');
  await mkdir(workspace);
  await writeFile(join(codexHome, 'config.toml'), configText(options.modelUrl));
  await writeFile(join(codexHome, 'auth.json'), '{"OPENAI_API_KEY":"sk-soak"}', { mode: 0o600 });
  const args = ['--conditions=@codex-ts/source', main, 'app-server', ...(options.args ?? [])];
  const child = spawn(process.execPath, args, {
    cwd: workspace,
    env: {
      PATH: process.env['PATH'],
      HOME: codexHome,
      CODEX_HOME: codexHome,
      NODE_COMPILE_CACHE: compileCache,
      ...options.env,
    },
    stdio: 'pipe',
  });
  const exited = once(child, 'exit');
  child.stdin.on('error', () => undefined); // it has ended: whoever waits is told
  let standardError = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (standardError += text));
  const open = new Map<number | string, (message: Message) => void>();
  let onMessage: ((message: Message) => void) | undefined;
  let lastId = 0;

  function listen(take: (message: Message) => void): void {
    if (onMessage === undefined) {
      eachLine(child.stdout, (line) => {
        // What the server writes is one JSON object a line; if not, that is a fault to be seen.
        const message = JSON.parse(line) as Message;
        if (message.id !== undefined && message.id !== null && message.method === undefined) {
          open.get(message.id)?.(message);
        }
        onMessage?.(message);
      });
    }
    onMessage = take;
  }

  async function request(method: string, params?: object): Promise<Message> {
    if (onMessage === undefined) listen(() => undefined);
    const id = `ask-${(lastId += 1)}`;
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    open.set(id, resolve);
    child.stdin.write(`${JSON.stringify({ id, method, params })}\n`);
    void exited.then(() => reject(new Error(`the server ended before it answered: ${standardError}`)));
    return promise.finally(() => open.delete(id));
  }

  const server: RunningServer = {
    codexHome,
    input: child.stdin,
    output: child.stdout,
    listen,
    request,
    peakBytes: () => highWaterMark(child.pid ?? 0),
    standardError: () => standardError,
    exited,
    get isRunning() {
      return child.exitCode === null && child.signalCode === null;
    },
    async end() {
      child.stdin.end();
      await exited;
      return child.exitCode;
    },
    async [Symbol.asyncDispose]() {
      if (this.isRunning) child.kill('SIGKILL');
      await exited;
      await rm(codexHome, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  if (isIntroduced) {
    await request('initialize', {
      clientInfo: { name: 'soak', version: '1' },
      capabilities: { experimentalApi: true },
    });
  }
  return server;
}

/** Calls with each whole line of a stream. */
export function eachLine(stream: Readable, take: (line: string) => void): void {
  let rest: string[] = [];
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const [first = '', ...more] = chunk.split('\n');
    rest.push(first);
    for (const next of more) {
      take(rest.join(''));
      rest = [next];
    }
  });
}

function highWaterMark(pid: number): number {
  const kilobytes = /^VmHWM:\s+(?<kilobytes>\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (kilobytes === null) throw new Error('what a process holds of memory cannot be read here');
  return Number(kilobytes.groups?.['kilobytes']) * 1024;
}

function configText(modelUrl: string): string {
  return [
    'model = "gpt-5.5"',
    'model_provider = "soak"',
    '[model_providers.soak]',
    'name = "soak"',
    `base_url = "${modelUrl}"`,
    'wire_api = "responses"',
    'requires_openai_auth = true',
    '',
  ].join('\n');
}
