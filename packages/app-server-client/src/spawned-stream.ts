import { once } from 'node:events';

import { lineStream, type MessageStream } from '@codex-ts/utils-json-rpc';

import { ServerStartError } from './errors.ts';

/** A program that serves one client over its standard input and output. */
export interface ServerProgram {
  /** A path, or a name to be found along `PATH`. */
  readonly command: string;
  /** `app-server` by default. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** The whole environment; this process's by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Hears what the program writes to standard error. */
  readonly onStderr?: (text: string) => void;
  /** How long it may take to end once its input has ended, before it is ended; 10,000 by default. */
  readonly graceMs?: number;
}

/** A program's stream, and what it said when it ended too early. */
export interface SpawnedStream {
  readonly stream: MessageStream;
  /** Resolves when the program has ended. */
  readonly ended: Promise<ServerStartError>;
}

const keptStderr = 4_096;
const defaultGraceMs = 10_000;

/** Starts the program. Throws `ServerStartError`. */
export async function spawnStream(program: ServerProgram): Promise<SpawnedStream> {
  const { spawn } = await import('node:child_process');
  const child = spawn(program.command, [...(program.args ?? ['app-server'])], {
    cwd: program.cwd,
    env: { ...(program.env ?? process.env) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-keptStderr);
    program.onStderr?.(text);
  });
  const exited = once(child, 'close');
  const ended = exited.then(([code, signal]) => {
    const how =
      typeof signal === 'string' ? `was ended by ${signal}` : `ended with exit code ${String(code)}`;
    return new ServerStartError(program.command, how, { stderr });
  });
  ended.catch(() => undefined);
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new ServerStartError(program.command, 'could not be started', { cause, stderr });
  }
  const lines = lineStream(child.stdout, child.stdin);
  const stream: MessageStream = {
    incoming: lines.incoming,
    send: (text) => lines.send(text),
    async close() {
      await lines.close();
      const timer = setTimeout(() => child.kill('SIGKILL'), program.graceMs ?? defaultGraceMs);
      await ended;
      clearTimeout(timer);
    },
  };
  return { stream, ended };
}
