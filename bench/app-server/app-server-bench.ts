import { installPeer, peerVersions } from '@codex-ts/conformance/peer';
import { forever, say, startModelServer } from '@codex-ts/testkit';

import { mebibytes, milliseconds, times, type Bench, type Figure } from '../src/figure.ts';
import { inTurn, median, type PairedSamples } from '../src/samples.ts';
import { openScene, startInitialized, introduce, type AppServerScene } from './app-server-scene.ts';
import { callsPerSecond, turnMs, type CallPlan } from './app-server-load.ts';
import { startLineClient, type PipelineTally } from './line-client.ts';

const starts = 20;
const callRounds = 5;
const turns = 100;
const pipelined = 10_000;

/** How both app servers start, answer and run turns, on homes of their own and the same model server. */
export const appServer: Bench = {
  name: 'app-server',
  title: 'The app server beside `codex app-server`',
  async run(place) {
    const { program } = await place.installed();
    const { nativeProgram } = await installPeer();
    await using model = await startModelServer(forever(say('hello')));
    const folder = await place.folder('app-server');
    const ours = await openScene(
      folder,
      { name: 'ours', program: process.execPath, first: [program] },
      model,
    );
    const peer = await openScene(folder, { name: 'native', program: nativeProgram, first: [] }, model);
    const found = await measureBoth({ ours, peer });
    return {
      figures: figuresOf(found),
      samples: { ...found },
      notes: [
        `Medians of ${starts} starts, ${callRounds} rounds of calls, ${turns} turns after the first, both sides in turn.`,
        `Memory is that of the process when it has answered \`initialize\`. Peer: native codex ${peerVersions.native}.`,
      ],
    };
  },
};

interface Both {
  readonly ours: AppServerScene;
  readonly peer: AppServerScene;
}

/** Everything measured, ours beside native's. */
interface Findings {
  readonly startMs: PairedSamples;
  readonly startSignedInMs: PairedSamples;
  readonly memoryBytes: PairedSamples;
  readonly callsPerSecond: Readonly<Record<string, PairedSamples>>;
  readonly turnMs: PairedSamples;
  readonly pipelined: Readonly<Record<string, { ours: PipelineTally; peer: PipelineTally }>>;
}

const callPlans: readonly CallPlan[] = [
  { method: 'getAuthStatus', params: { includeToken: true }, count: 2_000, width: 1 },
  { method: 'getAuthStatus', params: { includeToken: true }, count: 10_000, width: 32 },
  { method: 'thread/loaded/list', params: {}, count: 2_000, width: 1 },
  { method: 'thread/loaded/list', params: {}, count: 10_000, width: 32 },
];

async function measureBoth(both: Both): Promise<Findings> {
  const pair = (
    rounds: number,
    measure: (scene: AppServerScene) => Promise<number>,
  ): Promise<PairedSamples> =>
    inTurn(rounds, { ours: () => measure(both.ours), peer: () => measure(both.peer) });
  const calls: Record<string, PairedSamples> = {};
  for (const plan of callPlans) {
    calls[planName(plan)] = await pair(callRounds, ({ signedIn }) => callsPerSecond(signedIn, plan));
  }
  return {
    startMs: await pair(starts, ({ signedOut }) => startMs(signedOut)),
    startSignedInMs: await pair(starts, ({ signedIn }) => startMs(signedIn)),
    memoryBytes: await pair(starts, ({ signedIn }) => memoryBytes(signedIn)),
    callsPerSecond: calls,
    turnMs: { ours: await turnMs(both.ours.signedIn, turns), peer: await turnMs(both.peer.signedIn, turns) },
    pipelined: {
      'getAuthStatus': await pipelineBoth(both, 'getAuthStatus'),
      'thread/loaded/list': await pipelineBoth(both, 'thread/loaded/list'),
    },
  };
}

async function startMs(command: AppServerScene['signedIn']): Promise<number> {
  const startedAt = performance.now();
  await using client = startLineClient(command);
  await introduce(client);
  return performance.now() - startedAt;
}

async function memoryBytes(command: AppServerScene['signedIn']): Promise<number> {
  await using client = await startInitialized(command);
  return client.residentBytes();
}

async function pipelineBoth(
  both: Both,
  method: string,
): Promise<{ ours: PipelineTally; peer: PipelineTally }> {
  const lost = async ({ signedIn }: AppServerScene): Promise<PipelineTally> => {
    await using client = await startInitialized(signedIn);
    return await client.pipeline(method, { count: pipelined, params: {}, quietMs: 5_000 });
  };
  return { ours: await lost(both.ours), peer: await lost(both.peer) };
}

function planName({ method, width }: CallPlan): string {
  return width === 1 ? `${method}, one after another` : `${method}, ${width} at a time`;
}

const rateGoals = [6, 20, 1.2, 2];

function figuresOf(found: Findings): readonly Figure[] {
  return [
    atMost('start to `initialize`, signed out', found.startMs, { goal: 0.8, show: milliseconds }),
    atMost('start to `initialize`, signed in', found.startSignedInMs, { goal: 0.8, show: milliseconds }),
    atMost('memory after `initialize`', found.memoryBytes, { goal: 0.8, show: mebibytes }),
    ...callPlans.map((plan, at) =>
      atLeast(`\`${plan.method}\`, ${plan.width === 1 ? 'one after another' : `${plan.width} at a time`}`, {
        pair: found.callsPerSecond[planName(plan)] ?? { ours: [], peer: [] },
        goal: rateGoals[at] ?? 1,
      }),
    ),
    atMost('a plain turn', found.turnMs, { goal: 0.3, show: milliseconds }),
    ...Object.entries(found.pipelined).map(([method, { ours, peer }]) => ({
      name: `\`${method}\`, ${pipelined} written at once: lost`,
      ours: String(ours.lost),
      peer: String(peer.lost),
      goal: '0',
      result: `${ours.lost}; ${ours.refused} refused`,
      isMet: ours.lost === 0,
    })),
  ];
}

function atMost(
  name: string,
  pair: PairedSamples,
  { goal, show }: { goal: number; show: (value: number) => string },
): Figure {
  const [ours, peer] = [median(pair.ours), median(pair.peer)];
  const isMet = ours / peer <= goal;
  return {
    name,
    ours: show(ours),
    peer: show(peer),
    goal: `≤ ${times(goal)}`,
    result: times(ours / peer),
    isMet,
  };
}

function atLeast(name: string, { pair, goal }: { pair: PairedSamples; goal: number }): Figure {
  const [ours, peer] = [median(pair.ours), median(pair.peer)];
  const show = (value: number): string => `${Math.round(value)}/s`;
  const isMet = ours / peer >= goal;
  return {
    name,
    ours: show(ours),
    peer: show(peer),
    goal: `≥ ${times(goal)}`,
    result: times(ours / peer),
    isMet,
  };
}
