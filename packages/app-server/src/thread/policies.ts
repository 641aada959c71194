import type { SandboxPolicy } from '@codex-ts/app-server-protocol';
import type { ThreadSettings } from '@codex-ts/protocol';

/** The part of the settings that says what commands may do. */
export type SandboxSettings = Pick<
  ThreadSettings,
  'sandboxMode' | 'writableRoots' | 'networkAccess' | 'excludeSlashTmp' | 'excludeTmpdirEnvVar'
>;

/** What commands may do, as clients see it. */
export function sandboxView(settings: SandboxSettings): SandboxPolicy {
  const { sandboxMode, writableRoots, networkAccess } = settings;
  switch (sandboxMode) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'read-only':
      return { type: 'readOnly', networkAccess };
    case 'workspace-write':
      return {
        type: 'workspaceWrite',
        writableRoots: [...writableRoots],
        networkAccess,
        excludeTmpdirEnvVar: settings.excludeTmpdirEnvVar ?? false,
        excludeSlashTmp: settings.excludeSlashTmp ?? false,
      };
    default:
      return sandboxMode satisfies never;
  }
}

/** The settings that a client's policy means. */
export function sandboxSettings(policy: SandboxPolicy): SandboxSettings {
  switch (policy.type) {
    case 'dangerFullAccess':
      return { sandboxMode: 'danger-full-access', writableRoots: [], networkAccess: true };
    case 'readOnly':
      return { sandboxMode: 'read-only', writableRoots: [], networkAccess: policy.networkAccess ?? false };
    case 'workspaceWrite':
      return {
        sandboxMode: 'workspace-write',
        writableRoots: policy.writableRoots ?? [],
        networkAccess: policy.networkAccess ?? false,
        excludeTmpdirEnvVar: policy.excludeTmpdirEnvVar ?? false,
        excludeSlashTmp: policy.excludeSlashTmp ?? false,
      };
    case 'externalSandbox':
      // Whoever confines this program confines its commands: nothing is to be added.
      return {
        sandboxMode: 'danger-full-access',
        writableRoots: [],
        networkAccess: policy.networkAccess === 'enabled',
      };
    default:
      return policy satisfies never;
  }
}
