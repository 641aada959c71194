import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { milliseconds, type Bench } from './figure.ts';
import { installPackages } from './installed-packages.ts';
import { wallMs, type MeasuredCommand } from './measure-process.ts';
import { inTurn, median } from './samples.ts';

const rounds = 30;
const goalMs = 25;

/** What importing the credential layer costs a program, from its packed tarball. */
export const loginImport: Bench = {
  name: 'login-import',
  title: "Import: `import '@codex-ts/login'` beside an empty script",
  async run() {
    const { project } = await installPackages();
    const importing = join(project, 'bench-import.mjs');
    const empty = join(project, 'bench-empty.mjs');
    await writeFile(importing, "import '@codex-ts/login';\n");
    await writeFile(empty, '');
    try {
      const pair = await inTurn(rounds, {
        ours: () => wallMs(node(importing)),
        peer: () => wallMs(node(empty)),
      });
      const extraMs = median(pair.ours) - median(pair.peer);
      return {
        figures: [
          {
            name: 'wall time over the empty script',
            ours: milliseconds(median(pair.ours)),
            peer: milliseconds(median(pair.peer)),
            goal: `≤ ${goalMs} ms more`,
            result: `${milliseconds(extraMs)} more`,
            isMet: extraMs <= goalMs,
          },
        ],
        samples: { wallMs: pair },
        notes: [`Medians of ${rounds} runs in turn, after one that does not count. Peer: an empty script.`],
      };
    } finally {
      await rm(importing);
      await rm(empty);
    }
  },
};

function node(script: string): MeasuredCommand {
  return { program: process.execPath, args: [script], env: { PATH: process.env['PATH'] ?? '' } };
}
