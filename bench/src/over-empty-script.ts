import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { milliseconds, type BenchResult } from './figure.ts';
import { wallMs } from './measure-process.ts';
import { inTurn, median } from './samples.ts';

/** How often a cold process is started. */
export const coldRounds = 30;

/** A module to run beside an empty one, both in the project that has our packages. */
export interface MeasuredScript {
  /** The project's folder. */
  readonly project: string;
  /** Of its file. */
  readonly name: string;
  readonly source: string;
  readonly env: Readonly<Record<string, string>>;
  /** How much longer it may take. */
  readonly goalMs: number;
}

/** What whole processes of a script cost beyond Node's own start; and the file of the script, to measure it again. */
export async function overEmptyScript(
  script: MeasuredScript,
): Promise<{ found: BenchResult; script: string }> {
  const { project, name, source, env, goalMs } = script;
  const measured = join(project, `${name}.mjs`);
  const empty = join(project, 'empty.mjs');
  await writeFile(measured, source);
  await writeFile(empty, '');
  const node = (file: string): Promise<number> => wallMs({ program: process.execPath, args: [file], env });
  const pair = await inTurn(coldRounds, { ours: () => node(measured), peer: () => node(empty) });
  const extraMs = median(pair.ours) - median(pair.peer);
  const figure = {
    name: 'wall time over the empty script',
    ours: milliseconds(median(pair.ours)),
    peer: milliseconds(median(pair.peer)),
    goal: `≤ ${goalMs} ms more`,
    result: `${milliseconds(extraMs)} more`,
    isMet: extraMs <= goalMs,
  };
  const notes = [
    `Medians of ${coldRounds} runs in turn, after one that does not count. Peer: an empty script.`,
  ];
  return { found: { figures: [figure], samples: { wallMs: pair }, notes }, script: measured };
}
