import { setTimeout as sleep } from 'node:timers/promises';

import { openSignedInHome, type Rotation } from '../src/signed-in-home.ts';
import type { CallerAnswer } from './holder-process.ts';
import { quietConfig } from './native-app-server.ts';
import { openNowhere, startNatives, type NativeCrowd } from './native-storm.ts';
import { startHolders, tallied, type HolderCrowd, type StormReport } from './storm.ts';

/** Who lives on the home, and what its authority is like. */
export interface NearExpiryOptions {
  /** Without any process of ours, native is alone. */
  readonly ours: HolderCrowd;
  readonly natives: NativeCrowd;
  readonly rotation: Rotation;
  readonly answerAfterMs: number;
  readonly folder: string;
}

/** What came of it; a native process is one caller. */
export type NearExpiryReport = Omit<StormReport, 'fromStartMs'>;

// Native renews a token that has no more than five minutes left; ours, in the background, at the latest ten seconds
// before that. So all processes have half a minute to start, ours as long to renew, and then native looks.
const nativeWindowMs = 5 * 60_000;
const lifetimeMs = nativeWindowMs + 40_000;
const afterwardsMs = 2_000;

/** A token comes so near to its end, while processes hold it, that native wants to renew it: then all are asked. */
export async function runNearExpiry(options: NearExpiryOptions): Promise<NearExpiryReport> {
  const { ours, natives, rotation, folder, answerAfterMs } = options;
  await using nowhere = await openNowhere();
  const config = quietConfig(nowhere.backendUrl);
  const dueAtMs = Date.now() + lifetimeMs - nativeWindowMs;
  await using home = await openSignedInHome({ folder, rotation, lifetimeSeconds: lifetimeMs / 1000, config });
  home.authority.fail('always', { delayMs: answerAfterMs });
  await using nativeCrowd = await startNatives(home, { ...natives, nowhere });
  assertAllHold(await nativeCrowd.ask(), home.firstToken);
  await using holders = await startHolders(home, ours);
  assertAllHold(await holders.ask(), home.firstToken);
  if (Date.now() >= dueAtMs) throw new Error('this machine started the processes too slowly');
  await sleep(dueAtMs + afterwardsMs - Date.now());
  const askedAt = performance.now();
  const answers = (await Promise.all([holders.ask(), nativeCrowd.ask()])).flat();
  const servedAfterMs = performance.now() - askedAt;
  return {
    ...tallied(ours.processes + natives.processes, answers, home.authority),
    isSignedIn: home.authority.accepts(await home.storedToken()),
    servedAfterMs,
  };
}

/** Whoever did not hold the token before it was renewed has not shown anything. */
function assertAllHold(answers: readonly CallerAnswer[], token: string): void {
  if (answers.every((answer) => 'token' in answer && answer.token === token)) return;
  throw new Error('a process did not begin with the token that is about to expire');
}
