import { installPeer, peerVersions } from '@codex-ts/conformance/peer';

import type { Bench } from '../src/figure.ts';
import type { Rotation } from '../src/signed-in-home.ts';
import { runHang, type HangReport } from './hanging-authority.ts';
import { runNativeStorm, type NativeCrowd } from './native-storm.ts';
import { runNearExpiry, type NearExpiryReport } from './near-expiry.ts';
import {
  stormFigures,
  stormTable,
  type NearExpiryFindings,
  type StormFindings,
  type StormSeries,
} from './storm-figures.ts';
import { runStorm, type HolderCrowd, type StormReport } from './storm.ts';

const managers = 8;
const sizes = [
  { processes: 1, rounds: 5 },
  { processes: 8, rounds: 5 },
  { processes: 64, rounds: 3 },
];
const nativeRounds = 5;
const answerAfterMs = 300;

/** Many processes at once on one home, beside native codex doing the same. */
export const storm: Bench = {
  name: 'storm',
  title: 'Storm: many processes at once on one CODEX_HOME',
  async run(place) {
    const { nativeProgram } = await installPeer();
    const scene = {
      ours: { managers, code: 'built', signal: place.ended },
      native: { program: nativeProgram, signal: place.ended },
      folder: await place.folder('storm'),
    } as const;
    const findings: StormFindings = {
      singleUse: await ofAllSizes(scene, 'singleUse'),
      endsFamily: await ofAllSizes(scene, 'endsFamily'),
      lockTakenOut: await withoutLock(scene),
      native: {
        singleUse: await nativeAlone(scene, 'singleUse'),
        endsFamily: await nativeAlone(scene, 'endsFamily'),
      },
      hang: {
        expired: await hang(scene, /*lifetimeSeconds*/ -60),
        valid: await hang(scene, /*lifetimeSeconds*/ 180),
      },
      nearExpiry: await nearExpiry(scene),
    };
    return {
      figures: stormFigures(findings),
      table: stormTable(findings),
      samples: { ...findings },
      notes: [
        `Each process of ours has ${managers} managers, each manager one caller; a native process is one caller.`,
        `The authority takes ${answerAfterMs} ms for an answer.`,
        'Times are medians, from when all processes are there and are asked at once; native processes ask as they start.',
        `Peer: native codex ${peerVersions.native}, alone.`,
      ],
    };
  },
};

/** What all storms of one run have in common. */
interface Scene {
  readonly ours: Omit<HolderCrowd, 'processes'>;
  readonly native: Omit<NativeCrowd, 'processes'>;
  readonly folder: string;
}

async function ofAllSizes({ ours, folder }: Scene, rotation: Rotation): Promise<readonly StormSeries[]> {
  const all: StormSeries[] = [];
  for (const { processes, rounds } of sizes) {
    const options = { ...ours, processes, rotation, answerAfterMs, folder };
    all.push(await repeated(rounds, () => runStorm(options)));
  }
  return all;
}

async function withoutLock({ ours, folder }: Scene): Promise<StormSeries> {
  const crowd = { ...ours, processes: 8, isLockTakenOut: true };
  return [await runStorm({ ...crowd, rotation: 'singleUse', answerAfterMs, folder })];
}

function nativeAlone({ native, folder }: Scene, rotation: Rotation): Promise<StormSeries> {
  const options = { ...native, processes: 8, rotation, answerAfterMs, folder };
  return repeated(nativeRounds, () => runNativeStorm(options));
}

function hang({ ours, folder }: Scene, lifetimeSeconds: number): Promise<HangReport> {
  return runHang({ ...ours, processes: 8, folder, lifetimeSeconds });
}

/** All four at once: they wait most of the time. */
async function nearExpiry({ ours, native, folder }: Scene): Promise<StormFindings['nearExpiry']> {
  const run = (rotation: Rotation, processes: number): Promise<NearExpiryReport> =>
    runNearExpiry({
      ours: { ...ours, processes },
      natives: { ...native, processes: 8 - processes },
      rotation,
      answerAfterMs,
      folder,
    });
  const both = async (rotation: Rotation): Promise<NearExpiryFindings> => {
    const [together, alone] = await Promise.all([
      run(rotation, /*processes*/ 4),
      run(rotation, /*processes*/ 0),
    ]);
    return { together, nativeAlone: alone };
  };
  const [singleUse, endsFamily] = await Promise.all([both('singleUse'), both('endsFamily')]);
  return { singleUse, endsFamily };
}

async function repeated(rounds: number, run: () => Promise<StormReport>): Promise<StormSeries> {
  const reports: StormReport[] = [];
  while (reports.length < rounds) reports.push(await run());
  return reports;
}
