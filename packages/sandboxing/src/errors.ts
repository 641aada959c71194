import { CodexError } from '@codex-ts/utils-error';

/**
 * Why commands cannot be confined: no sandbox for this system, its program is missing, the kernel or the container
 * around us refuses user namespaces, or there is no filter for this kind of processor.
 */
export type SandboxLack = 'platform' | 'missing' | 'namespaces' | 'architecture';

const lacks: Readonly<Record<SandboxLack, { what: string; remedy: string }>> = {
  platform: {
    what: 'there is no sandbox for this system',
    remedy: 'Work in a Linux container or virtual machine (on Windows: WSL)',
  },
  missing: {
    what: 'bubblewrap (bwrap) is not installed',
    remedy: 'Install bubblewrap (for example: apt-get install bubblewrap)',
  },
  namespaces: {
    what: 'bubblewrap (bwrap) may not make the namespaces it needs',
    remedy:
      'Allow unprivileged user namespaces (in a container: a seccomp and AppArmor profile that permits them)',
  },
  architecture: {
    what: 'there is no system call filter for this kind of processor',
    remedy: 'Work on a machine with an x86-64 or a 64-bit ARM processor',
  },
};

/** A command was to be confined, and cannot be: it was not run. */
export class SandboxUnavailableError extends CodexError {
  override readonly code = 'SANDBOX_UNAVAILABLE' as const;
  readonly reason: SandboxLack;

  /** `detail` is what the system said. */
  constructor(reason: SandboxLack, detail?: string) {
    const { what, remedy } = lacks[reason];
    super(`commands cannot be confined here: ${what}${detail === undefined ? '' : ` (${detail})`}`, {
      remedy:
        `${remedy}. Where something else confines this whole program, choose danger-full-access, ` +
        'under which commands run unconfined.',
    });
    this.reason = reason;
  }
}

/** A directory cannot be made writable without giving away what must stay protected within it. */
export class SandboxRootError extends CodexError {
  override readonly code = 'SANDBOX_ROOT_UNPROTECTED' as const;
  /** A protected name or a directory to be made writable, which is or leads through a link that a command could replace. */
  readonly path: string;

  constructor(path: string) {
    super(`commands cannot be confined: ${path} is or leads through a symbolic link that could be replaced`, {
      remedy: 'Put or name the real directory in its place, or run commands read-only.',
    });
    this.path = path;
  }
}
