import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a holder is to be. */
export interface HolderPlan {
  readonly codexHome: string;
  /** The variables that lead to the authority. */
  readonly environment: Readonly<Record<string, string>>;
  readonly managers: number;
  /** Nobody waits for anybody, so that a storm can be seen to fail. */
  readonly isLockTakenOut: boolean;
}

/** What one caller got: an access token, or the code of an error. */
export type CallerAnswer = { readonly token: string } | { readonly code: string };

/** A process with managers on a home. */
export interface HolderProcess extends AsyncDisposable {
  /** Calls `auth` on each of its managers, all at once. */
  ask(): Promise<readonly CallerAnswer[]>;
}

/** Which code of ours a holder runs: the sources, or what `pnpm build` made of them. */
export type HolderCode = 'source' | 'built';

// Stripping types and compiling is most of what a holder of the sources does.
const compileCache = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url));

/** How a holder runs. */
export interface HolderOptions {
  readonly code: HolderCode;
  /** Kills it. */
  readonly signal?: AbortSignal;
}

/** Starts a holder and waits until its managers are there. */
export async function startHolder(plan: HolderPlan, options: HolderOptions): Promise<HolderProcess> {
  const { code, signal } = options;
  const isSource = code === 'source';
  const child = fork(new URL('holder.ts', import.meta.url), [JSON.stringify(plan)], {
    execArgv: isSource ? ['--conditions=@codex-ts/source'] : [],
    env: { PATH: process.env['PATH'], ...(isSource && { NODE_COMPILE_CACHE: compileCache }) },
    ...(signal !== undefined && { signal, killSignal: 'SIGKILL' }),
  });
  const ended = once(child, 'exit').then(([status, killedBy]) => {
    throw new Error(`a holder ended before it had answered (${String(killedBy ?? status)})`);
  });
  ended.catch(() => undefined); // who is waiting then is told; after the last answer nobody is
  const message = (): Promise<unknown> =>
    Promise.race([once(child, 'message').then(([answer]): unknown => answer), ended]);
  await message();
  return {
    async ask() {
      const answer = message();
      child.send('ask');
      return (await answer) as readonly CallerAnswer[]; // a holder sends nothing else
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
    },
  };
}
