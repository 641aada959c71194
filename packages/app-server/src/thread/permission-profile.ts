import type { SandboxPolicy } from '@codex-ts/app-server-protocol';

/** Those that native has without a table of its own. */
const profiles: Readonly<Record<string, SandboxPolicy>> = {
  ':read-only': { type: 'readOnly' },
  ':workspace': { type: 'workspaceWrite' },
  ':danger-full-access': { type: 'dangerFullAccess' },
};

/** What commands may do under a named profile, or why there is none of that name, in native's words. */
export function permissionProfile(
  id: string,
): { readonly policy: SandboxPolicy } | { readonly missing: string } {
  const policy = Object.hasOwn(profiles, id) ? profiles[id] : undefined;
  if (policy !== undefined) return { policy };
  return {
    missing: id.startsWith(':')
      ? `default_permissions refers to unknown built-in profile \`${id}\``
      : 'default_permissions requires a `[permissions]` table',
  };
}
