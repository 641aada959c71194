import type { SandboxPolicy, ThreadSettings } from '@codex-ts/protocol';
import type { FoundSandbox, SandboxSearch } from '@codex-ts/sandboxing';

/** What the settings of a thread let a command touch. */
export function sandboxPolicy(settings: ThreadSettings): SandboxPolicy {
  const { sandboxMode, networkAccess, writableRoots, excludeSlashTmp, excludeTmpdirEnvVar } = settings;
  switch (sandboxMode) {
    case 'read-only':
      return { type: 'readOnly', networkAccess };
    case 'workspace-write':
      return {
        type: 'workspaceWrite',
        writableRoots,
        networkAccess,
        excludeSlashTmp: excludeSlashTmp ?? false,
        excludeTmpdirEnvVar: excludeTmpdirEnvVar ?? false,
      };
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    default:
      return sandboxMode satisfies never;
  }
}

/** Looks for a sandbox. */
export type FindSandbox = (search: SandboxSearch) => Promise<FoundSandbox>;

/** Remembers a sandbox that was found; where there was none it is looked for again, since one may be installed. */
export function rememberSandbox(find: FindSandbox): FindSandbox {
  let known: Promise<FoundSandbox> | undefined;
  return async (search) => {
    const looking = (known ??= find(search));
    const forget = (): void => {
      if (known === looking) known = undefined;
    };
    try {
      const found = await looking;
      if (!found.available) forget();
      return found;
    } catch (error) {
      forget();
      throw error;
    }
  };
}
