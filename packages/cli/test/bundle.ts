import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Before the first test: the program is bundled as it ships, so that each start of it is quick. */
export async function setup(): Promise<void> {
  const tsup = fileURLToPath(new URL('../../../node_modules/.bin/tsup', import.meta.url));
  const args = ['--out-dir', 'node_modules/.cache/program', '--silent'];
  // On Windows the command is a script for the shell.
  await promisify(execFile)(tsup, args, { cwd: folder, shell: process.platform === 'win32' });
}
