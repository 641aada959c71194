import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Bench, Figure } from './figure.ts';
import { median } from './samples.ts';
import { openSignedInHome } from './signed-in-home.ts';

const program = fileURLToPath(new URL('login-calls-program.ts', import.meta.url));

/** What a million calls cost, round by round. */
export interface CallCosts {
  /** Per call. */
  readonly nanoseconds: readonly number[];
  /** Of memory, per call. */
  readonly bytes: readonly number[];
  /** The share of calls that gave the very same value. */
  readonly same: number;
}

/** What credentials cost a program that asks for them before every request, while the token is valid. */
export const loginCalls: Bench = {
  name: 'login-calls',
  title: 'Asking again: `cachedAuth()` and `auth()` with a valid token',
  async run(place) {
    const folder = await place.folder('calls');
    await using home = await openSignedInHome({ folder, lifetimeSeconds: 24 * 60 * 60 });
    // Half a gigabyte for new objects, so that none is collected before it is counted.
    const flags = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];
    const env = { PATH: process.env['PATH'], HOME: home.path, CODEX_HOME: home.path };
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, program], { env });
    const { cachedAuth, auth }: Record<'cachedAuth' | 'auth', CallCosts> = JSON.parse(stdout);
    return {
      figures: [
        timeFigure('`cachedAuth()`', { costs: cachedAuth, goalNs: 50 }),
        bytesFigure('`cachedAuth()`, memory', cachedAuth),
        timeFigure('`auth()`', { costs: auth, goalNs: 500 }),
        sameFigure('`auth()`, calls that gave one and the same promise', auth),
      ],
      samples: { cachedAuth, auth },
      notes: [
        `Medians of ${auth.nanoseconds.length} rounds of a million calls. \`auth()\` takes ${bytes(auth)} of memory per call.`,
      ],
    };
  },
};

function timeFigure(name: string, { costs, goalNs }: { costs: CallCosts; goalNs: number }): Figure {
  const found = median(costs.nanoseconds);
  const text = `${found.toFixed(1)} ns`;
  return { name, ours: text, peer: '–', goal: `≤ ${goalNs} ns`, result: text, isMet: found <= goalNs };
}

function bytesFigure(name: string, costs: CallCosts): Figure {
  const text = bytes(costs);
  return { name, ours: text, peer: '–', goal: '0 B', result: text, isMet: text === '0 B' };
}

function sameFigure(name: string, { same }: CallCosts): Figure {
  const text = `${(same * 100).toFixed(same === 1 ? 0 : 4)} %`;
  return { name, ours: text, peer: '–', goal: '100 %', result: text, isMet: same === 1 };
}

/** Whole bytes: no object is smaller, and what a round itself leaves is far less than one for each call. */
function bytes(costs: CallCosts): string {
  return `${Math.round(median(costs.bytes))} B`;
}
