import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { installPeer, peerVersions } from '@codex-ts/conformance/peer';
import { forever, say, startModelServer } from '@codex-ts/testkit';

import { mebibytes, milliseconds, times, type Bench, type Figure } from './figure.ts';
import { peakBytes, wallMs, type MeasuredCommand } from './measure-process.ts';
import { inTurn, median } from './samples.ts';

const rounds = 40;
const wallGoal = 0.5;
const memoryGoal = 0.6;

/** `exec` of one message in a warm home, against the same model server. */
export const execTurn: Bench = {
  name: 'exec-turn',
  title: 'One message: `codex-ts exec` beside `codex exec`',
  async run(place) {
    const { program } = await place.installed();
    const { nativeProgram } = await installPeer();
    await using server = await startModelServer(forever(say('hello')));
    const folder = await place.folder('homes');
    const node = { folder, name: 'ours', program: process.execPath, first: [program] };
    const ours = await execCommand(server.url, node);
    const native = { folder, name: 'native', program: nativeProgram, first: [] };
    const peer = await execCommand(server.url, native);
    const wall = await inTurn(rounds, { ours: () => wallMs(ours), peer: () => wallMs(peer) });
    const memory = await inTurn(rounds, { ours: () => peakBytes(ours), peer: () => peakBytes(peer) });
    return {
      figures: [
        ratioFigure('wall time', { pair: wall, goal: wallGoal, show: milliseconds }),
        ratioFigure('peak memory', { pair: memory, goal: memoryGoal, show: mebibytes }),
      ],
      samples: { wallMs: wall, peakBytes: memory },
      notes: [
        `Medians of ${rounds} runs in turn, after one that does not count. Peer: native codex ${peerVersions.native}.`,
      ],
    };
  },
};

async function execCommand(
  modelUrl: string,
  place: { folder: string; name: string; program: string; first: readonly string[] },
): Promise<MeasuredCommand> {
  const home = join(place.folder, place.name);
  const workspace = join(place.folder, `${place.name}-workspace`);
  await mkdir(home);
  await mkdir(workspace);
  const flags = ['--json', '--skip-git-repo-check', '-C', workspace, '-m', 'gpt-5.5'];
  return {
    program: place.program,
    args: [...place.first, 'exec', ...flags, '-c', `openai_base_url="${modelUrl}"`, 'hello'],
    env: { PATH: process.env['PATH'] ?? '', HOME: home, CODEX_HOME: home, CODEX_API_KEY: 'sk-bench' },
    cwd: workspace,
  };
}

function ratioFigure(
  name: string,
  measured: {
    pair: { ours: readonly number[]; peer: readonly number[] };
    goal: number;
    show: (value: number) => string;
  },
): Figure {
  const { pair, goal, show } = measured;
  const ours = median(pair.ours);
  const peer = median(pair.peer);
  return {
    name,
    ours: show(ours),
    peer: show(peer),
    goal: `≤ ${times(goal)}`,
    result: times(ours / peer),
    isMet: ours / peer <= goal,
  };
}
