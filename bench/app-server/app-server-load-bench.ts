import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Bench } from '../src/figure.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const soak = ['--conditions=@codex-ts/source', 'test/soak/run.ts', '--seed', '1'];

/** The load and the malformed lines of `pnpm soak`, in full, with what they took. */
export const appServerLoad: Bench = {
  name: 'app-server-load',
  title: 'The app server under load: what `pnpm soak` asks of it',
  async run({ ended }) {
    const parts = ['app-server-load', 'app-server-fuzz'];
    const found = [];
    for (const part of parts) found.push(readReport(part, await runSoak(part, ended)));
    return {
      figures: found.map(({ part, faults }) => ({
        name: `${part}: answers lost, late, given twice or wrong, and bounds of memory passed`,
        ours: String(faults.length),
        peer: '–',
        goal: '0',
        result: String(faults.length),
        isMet: faults.length === 0,
      })),
      table: {
        columns: ['part', 'what', 'how much'],
        rows: found.flatMap(({ part, counts }) => counts.map(([what, amount]) => [part, what, amount])),
      },
      samples: Object.fromEntries(found.map(({ part, ...rest }) => [part, rest])),
      notes: [
        'From source, each part on a server of its own, with all its clients in one other process; `peak MiB` is of the server alone.',
      ],
    };
  },
};

async function runSoak(part: string, signal: AbortSignal): Promise<string> {
  const run = promisify(execFile)(process.execPath, [...soak, '--only', part], { cwd: root, signal });
  // It ends with 1 when it found faults, and they are what is wanted.
  const { stdout } = await run.catch((error: unknown) => {
    if (error instanceof Error && 'stdout' in error && String(error.stdout).includes(part)) {
      return { stdout: String(error.stdout) };
    }
    throw error;
  });
  return stdout;
}

/** What one part of the soak found. */
interface SoakFindings {
  readonly part: string;
  readonly seconds: number;
  readonly counts: readonly (readonly [what: string, amount: string])[];
  readonly faults: readonly string[];
}

/** Reads what `pnpm soak` prints. Throws when the part is not in it. */
export function readReport(part: string, text: string): SoakFindings {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.includes(`${part}, `));
  const groups = /, (?<seconds>\d+) s; (?<figures>.*)$/u.exec(lines[at] ?? '')?.groups;
  if (groups === undefined) throw new Error(`the soak says nothing about ${part}: ${text}`);
  const counts = (groups['figures'] ?? '').split('; ').map((figure): [string, string] => {
    const colon = figure.lastIndexOf(': ');
    return [figure.slice(/*start*/ 0, colon), figure.slice(colon + 2)];
  });
  const faults = lines.slice(at + 1).flatMap((line) => (line.startsWith('       ') ? [line.trim()] : []));
  return { part, seconds: Number(groups['seconds']), counts, faults };
}
