import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('record-child.ts', import.meta.url));

export interface RecordChild extends AsyncDisposable {
  /** The next line it prints, as JSON; undefined at the end. */
  next(): Promise<unknown>;
  /** All that it prints from here to its end. */
  rest(): Promise<unknown[]>;
  kill(): Promise<void>;
}

/** Starts test/record-child.ts. */
export function startRecordChild(home: string, task: 'count' | 'resume'): RecordChild {
  const args = ['--conditions=@codex-ts/source', script, home, task];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function next(): Promise<unknown> {
    const { done, value } = await lines.next();
    return done === true ? undefined : JSON.parse(value);
  }
  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await ended;
  }
  return {
    next,
    async rest() {
      const values: unknown[] = [];
      for (let value = await next(); value !== undefined; value = await next()) values.push(value);
      return values;
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
