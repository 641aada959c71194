import { setTimeout as sleep } from 'node:timers/promises';

import { openSignedInHome, type SignedInHome } from '../src/signed-in-home.ts';
import type { CallerAnswer } from './holder-process.ts';
import { startHolders, tallied, type Crowd, type HolderCrowd, type StormTally } from './storm.ts';

/** Who asks, and for what. */
export interface HangOptions extends HolderCrowd {
  /** Of the stored access token. Negative: expired. Less than five minutes: still good, but due. */
  readonly lifetimeSeconds: number;
  readonly folder: string;
}

/** A storm against an authority that takes requests and never answers, until it recovers. */
export interface HangReport {
  readonly hanging: StormTally & {
    /** From when all were asked at once to the answer of the last caller. */
    readonly servedAfterMs: number;
    /** The errors that callers got, by their code. */
    readonly errors: Readonly<Record<string, number>>;
  };
  /** The requests since it recovered, and what callers got in the end. */
  readonly recovered: StormTally;
}

const patienceMs = 60_000;
// Who has just failed leaves the authority alone for so long.
const restMs = 1_500;

/** Asks all at once while the authority hangs, and again when it has recovered, until nobody has the old token. */
export async function runHang(options: HangOptions): Promise<HangReport> {
  const { processes, folder, lifetimeSeconds } = options;
  await using home = await openSignedInHome({ folder, lifetimeSeconds });
  const { authority } = home;
  // With a status the request takes no effect: nothing is spent.
  const hang = authority.fail('always', { status: 503, delayMs: Infinity });
  await using holders = await startHolders(home, options);
  const askedAt = performance.now();
  const answers = await holders.ask();
  const servedAfterMs = performance.now() - askedAt;
  await authority.waitFor('/oauth/token');
  const hanging = { ...tallied(processes, answers, authority), servedAfterMs, errors: errorsOf(answers) };
  hang.lift();
  authority.forget();
  return { hanging, recovered: tallied(processes, await askUntilRenewed(home, holders), authority) };
}

async function askUntilRenewed(home: SignedInHome, holders: Crowd): Promise<readonly CallerAnswer[]> {
  const isRenewed = (answer: CallerAnswer): boolean => 'token' in answer && answer.token !== home.firstToken;
  const givenUpAt = performance.now() + patienceMs;
  let answers: readonly CallerAnswer[];
  do {
    await sleep(restMs);
    answers = await holders.ask();
  } while (!answers.every(isRenewed) && performance.now() < givenUpAt);
  return answers;
}

function errorsOf(answers: readonly CallerAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    if ('code' in answer) counts[answer.code] = (counts[answer.code] ?? 0) + 1;
  }
  return counts;
}
