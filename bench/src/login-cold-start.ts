import { installPeer, peerVersions } from '@codex-ts/conformance/peer';

import { milliseconds, times, type Bench, type Figure } from './figure.ts';
import { wallMs } from './measure-process.ts';
import { coldRounds, overEmptyScript } from './over-empty-script.ts';
import { inTurn, median, type PairedSamples } from './samples.ts';
import { openSignedInHome } from './signed-in-home.ts';

const goalMs = 60;
const statusGoal = 1.5;

// What a program does that wants to send a request, and nothing else. It fails, and with it the bench, without a header.
const source = `
import { authHeaders, createAuthManager } from '@codex-ts/login';

const auth = await createAuthManager().auth();
if (authHeaders(auth).authorization === undefined) throw new Error('no Authorization header');
`;

/** A cold process until it has an Authorization header, from a home with a token that is valid. */
export const loginColdStart: Bench = {
  name: 'login-cold-start',
  title: 'Cold start: a process until its first `Authorization` header',
  async run(place) {
    const { project } = await place.installed();
    const { nativeProgram } = await installPeer();
    await using home = await openSignedInHome({
      folder: await place.folder('cold'),
      lifetimeSeconds: 24 * 60 * 60,
    });
    const env = { PATH: process.env['PATH'] ?? '', HOME: home.path, CODEX_HOME: home.path };
    const { found, script } = await overEmptyScript({ project, name: 'cold', source, env, goalMs });
    const native = await inTurn(coldRounds, {
      ours: () => wallMs({ program: process.execPath, args: [script], env }),
      peer: () => wallMs({ program: nativeProgram, args: ['login', 'status'], env }),
    });
    return {
      figures: [...found.figures, besideStatus(native)],
      samples: { ...found.samples, besideNativeMs: native },
      notes: [
        ...found.notes,
        `In the second line: \`codex login status\` of native codex ${peerVersions.native}.`,
      ],
    };
  },
};

function besideStatus(pair: PairedSamples): Figure {
  const ratio = median(pair.ours) / median(pair.peer);
  return {
    name: 'wall time beside `codex login status`',
    ours: milliseconds(median(pair.ours)),
    peer: milliseconds(median(pair.peer)),
    goal: `≤ ${times(statusGoal)}`,
    result: times(ratio),
    isMet: ratio <= statusGoal,
  };
}
