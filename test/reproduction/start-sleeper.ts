import { fork } from 'node:child_process';
import { once } from 'node:events';

/** `read` keeps what the file says; `token` asks for what a request would carry. */
export type SleeperOrder = 'read' | 'token';

/** Goes by message, since what is printed may hold no token. */
export interface SleeperAnswer {
  readonly token: string;
}

/** A process that lives until its scope ends. */
export interface Sleeper extends AsyncDisposable {
  readonly pid: number;
  ask(order: SleeperOrder): Promise<string>;
}

export function startSleeper(environment: Readonly<Record<string, string>>): Sleeper {
  const child = fork(new URL('sleeper.ts', import.meta.url), {
    execArgv: ['--conditions=@codex-ts/source'],
    env: { PATH: process.env['PATH'], ...environment },
  });
  return {
    pid: child.pid ?? 0,
    async ask(order) {
      const answered = once(child, 'message');
      child.send(order);
      // What sleeper.ts sends.
      const [{ token }] = (await answered) as [SleeperAnswer];
      return token;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(child, 'close');
      child.kill();
      await closed;
    },
  };
}
