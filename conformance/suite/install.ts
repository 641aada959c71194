import { stat } from 'node:fs/promises';

import { installForeignClients, installPeer } from '@codex-ts/conformance/peer';

import { ourProgram } from './programs.ts';

/** Before the first test: the peer is installed and our program is built, or the run ends here. */
export async function setup(): Promise<void> {
  await installPeer();
  await installForeignClients();
  if (!(await stat(ourProgram)).isFile()) throw new Error(`not built: ${ourProgram}`);
}
