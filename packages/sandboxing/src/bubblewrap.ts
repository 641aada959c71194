import type { Roots } from './roots.ts';

/** The descriptor from which bubblewrap reads the filter: the first that a child is handed. */
const filterDescriptor = '4';

/** What bubblewrap is to do besides what it always does. */
export interface BubblewrapPlan {
  /** Path of bwrap. */
  program: string;
  roots: Roots;
  networkAccess: boolean;
  /** Absolute. */
  cwd: string;
}

/** The words before the command: everything is read-only but the roots, and nothing of the outside can be seen or reached. */
export function bubblewrapWords({ program, roots, networkAccess, cwd }: BubblewrapPlan): string[] {
  return [
    program,
    '--new-session', // no terminal to type into
    '--die-with-parent',
    '--unshare-user',
    '--unshare-pid',
    '--unshare-ipc',
    ...(networkAccess ? [] : ['--unshare-net']),
    '--ro-bind',
    '/',
    '/',
    '--dev',
    '/dev',
    '--proc',
    '/proc',
    // Settings of the kernel belong to the user root, and to nobody's namespace.
    '--remount-ro',
    '/proc',
    ...rootWords(roots),
    '--cap-drop',
    'ALL',
    ...(networkAccess ? [] : ['--seccomp', filterDescriptor]),
    '--chdir',
    cwd,
    '--',
  ];
}

function rootWords(roots: Roots): string[] {
  return roots.flatMap(({ path, readOnly, missing }) => [
    '--bind',
    path,
    path,
    ...readOnly.flatMap((inner) => ['--ro-bind', inner, inner]),
    // An empty directory that cannot be written stands where nothing may come to be.
    ...missing.flatMap((inner) => ['--perms', '0555', '--tmpfs', inner, '--remount-ro', inner]),
  ]);
}
