import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { milliseconds, times, type Bench } from './figure.ts';
import { wallMs, type MeasuredCommand } from './measure-process.ts';
import { inTurn, median } from './samples.ts';

const rounds = 30;
const goal = 1.5;

/** `--version` beside a node that has nothing to do. */
export const version: Bench = {
  name: 'version',
  title: 'Start-up: `codex-ts --version` beside an empty script',
  async run(place) {
    const { program } = await place.installed();
    const empty = join(await place.folder('empty'), 'empty.mjs');
    await writeFile(empty, '');
    const pair = await inTurn(rounds, {
      ours: () => wallMs(node([program, '--version'])),
      peer: () => wallMs(node([empty])),
    });
    const ratio = median(pair.ours) / median(pair.peer);
    return {
      figures: [
        {
          name: 'wall time',
          ours: milliseconds(median(pair.ours)),
          peer: milliseconds(median(pair.peer)),
          goal: `≤ ${times(goal)}`,
          result: times(ratio),
          isMet: ratio <= goal,
        },
      ],
      samples: { wallMs: pair },
      notes: [`Medians of ${rounds} runs in turn, after one that does not count. Peer: an empty script.`],
    };
  },
};

function node(args: readonly string[]): MeasuredCommand {
  return { program: process.execPath, args, env: { PATH: process.env['PATH'] ?? '' } };
}
