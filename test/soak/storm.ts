import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { openScene, type Scene } from '../crash/scene.ts';
import { seededRandom } from './seeded-random.ts';
import type { SoakOptions, SoakPart, SoakReport } from './soak-part.ts';

const holder = new URL('holder.ts', import.meta.url);
const compileCache = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url));

const allRounds = 200;

/** On one home at once; half of them get SIGKILL in a round that is not calm. */
const allProcesses = 8;
const fewProcesses = 4;
const killedWithinMs = 600;

interface Tally {
  readonly processes: number;
  rounds: number;
  calmRounds: number;
  calmRequests: number;
  lost: number;
  readonly faults: string[];
}

/**
 * Round after round there is a sign-in whose access token has expired, and many processes ask for credentials at once:
 * they cost one request. In every second round some of them are killed.
 */
export const storm: SoakPart = {
  name: 'storm',
  async run({ scale, seed }: SoakOptions): Promise<SoakReport> {
    const rounds = Math.ceil(allRounds * scale);
    const random = seededRandom(seed);
    const processes = scale >= 1 ? allProcesses : fewProcesses;
    const tally: Tally = { processes, rounds: 0, calmRounds: 0, calmRequests: 0, lost: 0, faults: [] };
    await using scene = await openScene();
    while (tally.rounds < rounds && tally.faults.length === 0) await runRound(tally, scene, random);
    return {
      counts: {
        rounds: tally.rounds,
        'calm rounds': tally.calmRounds,
        'requests in them': tally.calmRequests,
        'tokens that died with their process': tally.lost,
      },
      faults: tally.faults,
    };
  },
};

async function runRound(tally: Tally, scene: Scene, random: () => number): Promise<void> {
  const isCalm = tally.rounds % 2 === 0;
  await scene.signIn();
  const answers = await Promise.all(
    Array.from({ length: tally.processes }, (_, index) =>
      ask(scene, isCalm || index >= tally.processes / 2 ? undefined : random() * killedWithinMs),
    ),
  );
  answers.push(await ask(scene, /*killAfterMs*/ undefined));
  tally.rounds += 1;
  const requests = scene.authority.hits('refresh_token');
  if (isCalm) {
    tally.calmRounds += 1;
    tally.calmRequests += requests;
    if (requests !== 1) tally.faults.push(`round ${tally.rounds}: ${requests} token requests instead of 1`);
  }
  const survivors = answers.filter((answer) => answer !== 'killed');
  const isLost = !isCalm && survivors.some(({ code }) => code === 'LOGIN_REFRESH_REJECTED');
  if (isLost) tally.lost += 1;
  for (const { token, code } of survivors) {
    const isServed = token !== undefined && scene.authority.accepts(token);
    const isHonest = isLost && code === 'LOGIN_REFRESH_REJECTED';
    if (!isServed && !isHonest) {
      tally.faults.push(
        `round ${tally.rounds}: a process that lived got ${code ?? 'a token that does not work'}`,
      );
    }
  }
}

interface Answer {
  readonly token?: string;
  readonly code?: string;
}

async function ask({ home, authority }: Scene, killAfterMs: number | undefined): Promise<Answer | 'killed'> {
  const child = fork(holder, {
    execArgv: ['--conditions=@codex-ts/source'],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: compileCache,
      CODEX_HOME: home,
      ...authority.environment,
    },
  });
  let answer: Answer = {};
  child.on('message', (message) => {
    // What holder.ts sends.
    answer = message as Answer;
  });
  if (killAfterMs !== undefined) void sleep(killAfterMs).then(() => child.kill('SIGKILL'));
  const [, signal] = await once(child, 'close');
  return signal === 'SIGKILL' ? 'killed' : answer;
}
