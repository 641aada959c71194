import { setTimeout as sleep } from 'node:timers/promises';

import { judge } from '../crash/judge.ts';
import { stageOf, type Phase } from '../crash/phase.ts';
import { openScene, type Scene } from '../crash/scene.ts';
import { startVictim, type VictimEnd } from '../crash/victim-protocol.ts';
import { seededRandom } from './seeded-random.ts';
import type { SoakOptions, SoakPart, SoakReport } from './soak-part.ts';

const allKills = 1_000;

/** Homes at once; a victim mostly rests. */
const lanes = 6;

/** A victim rests so long in each of its phases, and so long waits for the authority. */
const restMs = 4;
const answerDelayMs = 40;

interface Tally {
  readonly wanted: number;
  readonly random: () => number;
  /** The phases that a victim comes to which nobody kills. */
  readonly due: readonly string[];
  started: number;
  kills: number;
  /** Victims that were done before their kill came. */
  spared: number;
  lost: number;
  readonly at: Map<string, number>;
  readonly faults: string[];
}

/** Processes that renew an expired sign-in, each killed at a random moment of that; then the next one comes. */
export const crash: SoakPart = {
  name: 'crash',
  async run({ scale, seed }: SoakOptions): Promise<SoakReport> {
    await using scene = await openScene();
    const whole = await runVictim(scene, /*moment*/ undefined);
    const tally: Tally = {
      wanted: Math.ceil(allKills * scale),
      random: seededRandom(seed),
      due: whole.phases,
      started: 0,
      kills: 0,
      spared: 0,
      lost: 0,
      at: new Map(),
      faults: whole.exitCode === 0 ? [] : [`a victim that nobody killed ended with ${whole.exitCode}`],
    };
    await Promise.all(Array.from({ length: lanes }, () => runLane(tally)));
    const missed = tally.due.filter((phase) => !tally.at.has(phase));
    // A small run may miss one; all thousand do not.
    if (scale >= 1 && missed.length > 0) tally.faults.push(`no kill came at ${missed.join(', ')}`);
    return { counts: countsOf(tally), faults: tally.faults };
  },
};

function countsOf(tally: Tally): Record<string, number> {
  const counts: Record<string, number> = { kills: tally.kills };
  for (const [phase, times] of tally.at) {
    // What a victim tells are phases.
    const stage = `during ${stageOf(phase as Phase)}`;
    counts[stage] = (counts[stage] ?? 0) + times;
  }
  counts['tokens that died with their process'] = tally.lost;
  counts['victims that were faster'] = tally.spared;
  return counts;
}

async function runLane(tally: Tally): Promise<void> {
  await using scene = await openScene();
  while (tally.kills < tally.wanted && tally.faults.length === 0) {
    await scene.signIn();
    const end = await runVictim(scene, nextMoment(tally));
    if (end.signal === null) {
      tally.spared += 1;
      if (end.exitCode !== 0) tally.faults.push(`a victim ended with ${end.exitCode}`);
      continue;
    }
    tally.kills += 1;
    const phase = end.phases.at(-1) ?? 'lockWanted';
    tally.at.set(phase, (tally.at.get(phase) ?? 0) + 1);
    const { faults, isLost } = await judge(scene, 'refresh');
    if (isLost) tally.lost += 1;
    tally.faults.push(...faults.map((fault) => `kill ${tally.kills}, at ${phase}: ${fault}`));
  }
}

/** When a victim is killed: so long after it came to that phase. */
interface Moment {
  readonly phase: string;
  readonly afterMs: number;
}

/** Anywhere in the life of a victim. Phase follows phase, so that a loaded machine does not shift all kills to one end. */
function nextMoment(tally: Tally): Moment {
  const phase = tally.due[tally.started % tally.due.length] ?? 'lockWanted';
  tally.started += 1;
  const lengthMs = phase === 'requestDue' ? restMs + answerDelayMs : restMs;
  // Also a little later than the phase is long: in the step that follows.
  return { phase, afterMs: tally.random() * lengthMs * 1.5 };
}

async function runVictim(scene: Scene, moment: Moment | undefined): Promise<VictimEnd> {
  const delay = scene.authority.fail('next', { delayMs: answerDelayMs });
  const victim = startVictim({
    codexHome: scene.home,
    environment: scene.authority.environment,
    action: 'refresh',
    restMs,
  });
  if (moment !== undefined) {
    await victim.reached(moment.phase);
    await sleep(moment.afterMs);
    victim.child.kill('SIGKILL');
  }
  const end = await victim.ended;
  delay.lift();
  return end;
}
