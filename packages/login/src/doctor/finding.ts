/** How much a finding matters. Only an `error` keeps something from working. */
export type Severity = 'ok' | 'notice' | 'warning' | 'error';

/** What a finding is about. */
export type Subject = 'home' | 'config' | 'login' | 'file' | 'environment' | 'lock' | 'process' | 'network';

/** Names of findings; each stays what it is, so that a program may look for it. */
export type FindingId =
  | 'home-invalid'
  | 'home-found'
  | 'home-missing'
  | 'home-mode'
  | 'home-owner'
  | 'home-unwritable'
  | 'home-space'
  | 'config-invalid'
  | 'login-in-effect'
  | 'login-none'
  | 'login-unusable'
  | 'login-forbidden'
  | 'login-unused'
  | 'login-expired'
  | 'login-refused'
  | 'login-unrenewable'
  | 'account-unusable'
  | 'store-fallback'
  | 'store-unwritable'
  | 'file-mode'
  | 'file-owner'
  | 'file-link'
  | 'file-mounted'
  | 'file-kept'
  | 'file-leftover'
  | 'variable-set'
  | 'variable-odd'
  | 'lock-usable'
  | 'lock-unusable'
  | 'lock-held'
  | 'lock-native'
  | 'process-running'
  | 'network-skipped'
  | 'network-settings'
  | 'authority-reached'
  | 'authority-unreachable'
  | 'authority-odd'
  | 'clock-skewed';

/** One thing that was looked at. Holds no secret. */
export interface Finding {
  readonly id: FindingId;
  readonly severity: Severity;
  readonly subject: Subject;
  /** One line. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy?: string;
}
