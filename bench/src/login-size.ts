import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { installPeer, peerVersions } from '@codex-ts/conformance/peer';
import { installedBytes, runtimeDependencies, type PackedPackage } from '@codex-ts/house/pack';

import { megabytes, times, type Bench, type Figure } from './figure.ts';

const login = '@codex-ts/login';

/** What `npm install` of the credential layer brings, alone, into an empty folder. */
export const loginSize: Bench = {
  name: 'login-size',
  title: 'Installed size: `@codex-ts/login` alone',
  async run(place) {
    const tarballs = closure(login, await place.packed()).map(({ tarball }) => tarball);
    const without = await npmInstall(await place.folder('without'), [...tarballs, '--omit=optional']);
    const withAddons = await npmInstall(await place.folder('with'), tarballs);
    const { nativeFolder } = await installPeer();
    const peer = await installedBytes(join(nativeFolder, 'node_modules/@openai/codex'));
    return {
      figures: [
        sizeFigure('bytes on disk, without optional addons', { ours: without, peer, goalMegabytes: 3 }),
        sizeFigure('bytes on disk, with them', { ours: withAddons, peer, goalMegabytes: 15 }),
      ],
      samples: { bytes: { without, withAddons, peer } },
      notes: [
        `Installed with npm: ours is ${tarballs.length} packages and what they depend on.`,
        `Peer: @openai/codex ${peerVersions.native} for one platform; its credential layer is not to be had alone.`,
      ],
    };
  },
};

/** A package and those of ours that it depends on, directly or not. */
function closure(name: string, packed: readonly PackedPackage[]): readonly PackedPackage[] {
  const byName = new Map(packed.map((each) => [each.name, each]));
  const found = new Set<PackedPackage>();
  const add = (wanted: string): void => {
    const own = byName.get(wanted);
    if (own === undefined || found.has(own)) return;
    found.add(own);
    Object.keys(runtimeDependencies(own.manifest)).forEach(add);
  };
  add(name);
  if (found.size === 0) throw new Error(`${name} was not packed`);
  return [...found];
}

/** Installs into an empty folder; the bytes of the package with all that came along. */
async function npmInstall(folder: string, args: readonly string[]): Promise<number> {
  await writeFile(join(folder, 'package.json'), '{"private":true}\n');
  const command = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...args];
  await promisify(execFile)('npm', command, { cwd: folder });
  return installedBytes(join(folder, 'node_modules', login));
}

function sizeFigure(
  name: string,
  { ours, peer, goalMegabytes }: { ours: number; peer: number; goalMegabytes: number },
): Figure {
  return {
    name,
    ours: megabytes(ours),
    peer: megabytes(peer),
    goal: `≤ ${goalMegabytes} MB`,
    result: `${megabytes(ours)} (${times(ours / peer)})`,
    isMet: ours <= goalMegabytes * 1_000_000,
  };
}
