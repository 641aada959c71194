import { realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { installPeer, peerVersions } from '@codex-ts/conformance/peer';
import { installedBytes } from '@codex-ts/house/pack';

import { megabytes, times, type Bench } from './figure.ts';

const goalMegabytes = 15;

/** What `npm install` of the program brings, with all dependencies. */
export const installedSize: Bench = {
  name: 'installed-size',
  title: 'Installed size: `@codex-ts/cli` beside `@openai/codex`',
  async run(place) {
    const { project } = await place.installed();
    const { nativeFolder } = await installPeer();
    const ours = await installedBytes(await realpath(join(project, 'node_modules/@codex-ts/cli')));
    const peer = await installedBytes(join(nativeFolder, 'node_modules/@openai/codex'));
    return {
      figures: [
        {
          name: 'bytes on disk, with all dependencies',
          ours: megabytes(ours),
          peer: megabytes(peer),
          goal: `≤ ${goalMegabytes} MB`,
          result: `${megabytes(ours)} (${times(ours / peer)})`,
          isMet: ours <= goalMegabytes * 1_000_000,
        },
      ],
      samples: { bytes: { ours, peer } },
      notes: [`Peer: @openai/codex ${peerVersions.native} for one platform.`],
    };
  },
};
