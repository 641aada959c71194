/**
 * What a command may touch, in the words of native's app server. Everything may be read in any case; what is absent
 * is false, empty or `restricted`.
 */
export type SandboxPolicy =
  | { type: 'readOnly'; networkAccess?: boolean }
  | {
      type: 'workspaceWrite';
      /** Directories that may be written besides the workspace; absolute. */
      writableRoots?: readonly string[];
      networkAccess?: boolean;
      /** Whether `$TMPDIR` may not be written. */
      excludeTmpdirEnvVar?: boolean;
      /** Whether `/tmp` may not be written. */
      excludeSlashTmp?: boolean;
    }
  /** Nothing is confined. */
  | { type: 'dangerFullAccess' }
  /** Something around this whole program confines it, and so nothing is confined here. */
  | { type: 'externalSandbox'; networkAccess?: 'restricted' | 'enabled' };
