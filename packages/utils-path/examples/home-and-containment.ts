import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isCodexError } from '@codex-ts/utils-error';
import { isInside, resolveCodexHome, resolveInside } from '@codex-ts/utils-path';

console.log(resolveCodexHome({ HOME: '/home/ada', USERPROFILE: '/home/ada' }).endsWith('.codex'));
console.log(isInside('/repo', '/repo/src/../README.md'), isInside('/repo', '/repository'));

const workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
try {
  await mkdir(join(workspace, 'src'));
  await symlink('/etc', join(workspace, 'settings'));

  const target = await resolveInside(workspace, 'src/new/file.ts'); // need not exist yet
  console.log(isInside(workspace, target));

  await resolveInside(workspace, 'settings/passwd');
} catch (error) {
  if (!isCodexError(error)) throw error;
  console.log(error.code);
} finally {
  await rm(workspace, { recursive: true });
}
