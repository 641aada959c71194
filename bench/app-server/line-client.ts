import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import type { MeasuredCommand } from '../src/measure-process.ts';

/** A message of the server. */
export interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly turn?: { readonly status: string } };
  readonly result?: { readonly thread?: { readonly id: string } };
  readonly error?: { readonly code: number; readonly message: string };
}

/** An app server as a child process, over its standard input and output. */
export interface LineClient extends AsyncDisposable {
  /** Resolves to the answer, also when that is an error. */
  request(method: string, params?: object): Promise<Message>;
  /** Writes all at once and waits for no answer in between; resolves when `quietMs` have passed without one. */
  pipeline(method: string, options: PipelineOptions): Promise<PipelineTally>;
  /** Resolves with the next notification of that method. */
  next(method: string): Promise<Message>;
  /** What the process holds of memory now, in bytes (Linux). */
  residentBytes(): number;
}

/** So many requests without waiting. */
export interface PipelineOptions {
  readonly count: number;
  readonly params: object;
  readonly quietMs: number;
}

/** What became of requests that were written at once. */
export interface PipelineTally {
  readonly answered: number;
  readonly refused: number;
  readonly lost: number;
}

type Take = (message: Message) => void;

/** Starts an app server. `initialize` is for the caller to send. */
export function startLineClient({ program, args, env, cwd = '/' }: MeasuredCommand): LineClient {
  const child = spawn(program, args, { env, cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'exit').then(([status, killedBy]): never => {
    throw new Error(`the app server ended (${String(killedBy ?? status)})`);
  });
  ended.catch(() => undefined); // who waits for an answer is told
  child.stdin.on('error', () => undefined); // as `ended` says
  const open = new Map<number, Take>();
  const waiting = new Map<string, Take>();
  eachMessage(child.stdout, (message) => {
    if (message.method === undefined) return open.get(message.id ?? -1)?.(message);
    const take = waiting.get(message.method);
    waiting.delete(message.method);
    return take?.(message);
  });
  let lastId = 0;
  const write = (method: string, params: object | undefined, take: Take): void => {
    const id = (lastId += 1);
    open.set(id, (message) => {
      open.delete(id);
      take(message);
    });
    child.stdin.write(`${JSON.stringify({ id, method, params })}\n`);
  };
  const awaited = async (begin: (take: Take) => void): Promise<Message> => {
    const { promise, resolve } = Promise.withResolvers<Message>();
    begin(resolve);
    return Promise.race([promise, ended]);
  };
  return {
    request: (method, params) => awaited((take) => write(method, params, take)),
    next: (method) => awaited((take) => waiting.set(method, take)),
    pipeline: (method, options) => pipeline(options, (take) => write(method, options.params, take)),
    residentBytes: () => residentBytes(child.pid ?? 0),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function pipeline(options: PipelineOptions, send: (take: Take) => void): Promise<PipelineTally> {
  const { count, quietMs } = options;
  const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
  let [answered, refused] = [0, 0];
  const quiet = setTimeout(settle, quietMs);
  for (let sent = 0; sent < count; sent += 1) {
    send(({ error }) => {
      quiet.refresh();
      if (error === undefined) answered += 1;
      else refused += 1;
      if (answered + refused === count) settle();
    });
  }
  await settled;
  clearTimeout(quiet);
  return { answered, refused, lost: count - answered - refused };
}

function eachMessage(stream: NodeJS.ReadableStream, take: Take): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    // What it writes is one JSON object a line.
    for (const line of lines) take(JSON.parse(line) as Message);
  });
}

function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(?<kilobytes>\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (kilobytes === null) throw new Error('what a process holds of memory cannot be read here');
  return Number(kilobytes.groups?.['kilobytes']) * 1024;
}
