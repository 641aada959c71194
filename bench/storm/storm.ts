import type { Authority } from '@codex-ts/testkit';

import { openSignedInHome, type Rotation, type SignedInHome } from '../src/signed-in-home.ts';
import { startHolder, type CallerAnswer, type HolderCode } from './holder-process.ts';

/** The processes of ours in a storm. */
export interface HolderCrowd {
  readonly processes: number;
  /** In each process; each is called once. */
  readonly managers: number;
  /** Takes the lock out, so that the storm can be seen to fail. By default it is in. */
  readonly isLockTakenOut?: boolean;
  readonly code: HolderCode;
  /** Kills them. */
  readonly signal?: AbortSignal;
}

/** How hard a storm is, and against what. */
export interface StormOptions extends HolderCrowd {
  readonly rotation: Rotation;
  /** How long the authority takes for an answer: enough for everybody who is not kept out to ask it as well. */
  readonly answerAfterMs: number;
  /** Where homes are made. */
  readonly folder: string;
}

/** What callers got, and what it cost. */
export interface StormTally {
  readonly processes: number;
  readonly callers: number;
  /** That reached the token endpoint, and how many of them it refused. */
  readonly requests: number;
  readonly refusals: number;
  /** Callers without a token that is accepted in the end. */
  readonly failedCallers: number;
  /** Different tokens that callers got. */
  readonly tokens: number;
}

/** What came of a storm. */
export interface StormReport extends StormTally {
  /** Whether the login that is stored in the end is still good. */
  readonly isSignedIn: boolean;
  /** From when all were asked at once to the answer of the last caller. */
  readonly servedAfterMs: number;
  /** The same from the start of the first process. */
  readonly fromStartMs: number;
}

/** What a storm must not do, in words; empty when all is well. */
export function stormFaults({ requests, failedCallers, tokens, isSignedIn }: StormReport): readonly string[] {
  return [
    ...(requests === 1 ? [] : [`${requests} token requests instead of 1`]),
    ...(failedCallers === 0 ? [] : [`${failedCallers} callers without a token that works`]),
    ...(tokens === 1 ? [] : [`${tokens} different tokens`]),
    ...(isSignedIn ? [] : ['the login is lost']),
  ];
}

/** Many processes on one home whose access token has expired ask for credentials at once. */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const { rotation, folder, answerAfterMs, processes } = options;
  await using home = await openSignedInHome({ folder, rotation, lifetimeSeconds: -60 });
  home.authority.fail('always', { delayMs: answerAfterMs });
  const startedAt = performance.now();
  await using holders = await startHolders(home, options);
  const askedAt = performance.now();
  const answers = await holders.ask();
  const servedAt = performance.now();
  return {
    ...tallied(processes, answers, home.authority),
    isSignedIn: home.authority.accepts(await home.storedToken()),
    servedAfterMs: servedAt - askedAt,
    fromStartMs: servedAt - startedAt,
  };
}

/** Several processes as one. */
export interface Crowd extends AsyncDisposable {
  /** Asks all at once. */
  ask(): Promise<readonly CallerAnswer[]>;
}

/** Starts processes of ours on a home, and waits until all are there. */
export function startHolders(home: SignedInHome, options: HolderCrowd): Promise<Crowd> {
  const { processes, managers, isLockTakenOut = false } = options;
  const plan = { codexHome: home.path, environment: home.authority.environment, managers, isLockTakenOut };
  return startCrowd(processes, () => startHolder(plan, options));
}

/** Starts so many processes side by side. When one of them cannot be started, the others are ended. */
export async function startCrowd(count: number, start: () => Promise<Crowd>): Promise<Crowd> {
  const starts = await Promise.allSettled(Array.from({ length: count }, start));
  const all = starts.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const end = async (): Promise<void> => {
    await Promise.all(all.map((each) => each[Symbol.asyncDispose]()));
  };
  const failed = starts.find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await end();
    throw failed.reason;
  }
  return {
    ask: async () => (await Promise.all(all.map((each) => each.ask()))).flat(),
    [Symbol.asyncDispose]: end,
  };
}

/** Counts the requests since the authority last forgot them. */
export function tallied(
  processes: number,
  answers: readonly CallerAnswer[],
  authority: Authority,
): StormTally {
  const tokens = answers.flatMap((answer) => ('token' in answer ? [answer.token] : []));
  return {
    processes,
    callers: answers.length,
    requests: authority.hits('refresh_token'),
    refusals: authority.requests.filter(({ status }) => status === 401).length,
    failedCallers: answers.length - tokens.filter(authority.accepts).length,
    tokens: new Set(tokens).size,
  };
}
