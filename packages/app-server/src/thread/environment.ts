import type { TurnEnvironmentParams } from '@codex-ts/app-server-protocol';
import { isAbsolute, resolve } from 'node:path';

import { MemberUnsupportedError } from '../errors.ts';
import { refused } from './thread-fault.ts';

/** The one there is: this machine. */
const localId = 'local';

/** Where on this machine the one environment is; undefined when none is named. Throws `RequestFault` in native's words. */
export function environmentCwd(
  environments: readonly TurnEnvironmentParams[] | null | undefined,
  method: string,
): string | undefined {
  const [environment] = environments ?? [];
  if (environment === undefined) return undefined;
  const { environmentId, cwd, runtimeWorkspaceRoots } = environment;
  if (environmentId !== localId) throw refused(`unknown turn environment id \`${environmentId}\``);
  if (!isAbsolute(cwd)) {
    throw refused(
      `invalid cwd for environment \`${environmentId}\`: path \`${cwd}\` does not use absolute POSIX or Windows path syntax`,
    );
  }
  const others = (runtimeWorkspaceRoots ?? [cwd]).filter((root) => resolve(root) !== resolve(cwd));
  if (others.length > 0 || runtimeWorkspaceRoots?.length === 0) {
    throw new MemberUnsupportedError(
      method,
      'environments.runtimeWorkspaceRoots',
      'an environment has one root, its `cwd`; name further folders in `sandboxPolicy.writableRoots`',
    );
  }
  return cwd;
}
