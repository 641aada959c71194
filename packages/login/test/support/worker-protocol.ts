import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { WriteStep } from '@codex-ts/utils-files';

export interface WorkerPlan {
  codexHome: string;
  environment: Readonly<Record<string, string>>;
  managers?: number;
  /** Takes our lock out. */
  isLockless?: boolean;
  refreshInBackground?: boolean;
  /** Kills itself as soon as a write has come so far. */
  dieAt?: WriteStep;
}

export type WorkerOrder = 'load' | 'auth' | 'refresh';

/** The bearer, or the code of the error and its reason, for each manager. */
export interface WorkerAnswer {
  tokens: readonly (string | undefined)[];
}

export interface Worker extends AsyncDisposable {
  ask(order: WorkerOrder): Promise<readonly (string | undefined)[]>;
  kill(): Promise<void>;
  readonly exited: Promise<unknown>;
}

// Stripping types and compiling is most of what a worker does.
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));

/** Starts a worker and waits until it listens. */
export async function startWorker(plan: WorkerPlan): Promise<Worker> {
  const child = fork(new URL('worker.ts', import.meta.url), [JSON.stringify(plan)], {
    execArgv: ['--conditions=@codex-ts/source'],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  const exited = once(child, 'exit');
  await once(child, 'message');

  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await exited;
  }

  return {
    exited,
    kill,
    async ask(order) {
      const answer = once(child, 'message');
      child.send(order);
      const [message] = (await Promise.race([answer, exited.then(() => [{ tokens: ['exited'] }])])) as [
        WorkerAnswer,
      ];
      return message.tokens;
    },
    [Symbol.asyncDispose]: kill,
  };
}
