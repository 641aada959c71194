import type { HomeFacts } from './file-facts.ts';
import type { LockFacts } from './lock-facts.ts';
import type { LoginFacts } from './login-facts.ts';
import type { NetworkFacts } from './network-facts.ts';
import type { CodexProcess } from './process-facts.ts';
import type { VariableFacts } from './variable-facts.ts';

/** Everything that was seen. Plain data without secrets. */
export interface DoctorFacts {
  /** By this machine's clock, in milliseconds since 1970. */
  readonly nowMs: number;
  readonly home: HomeFacts;
  readonly logins: LoginFacts;
  readonly variables: readonly VariableFacts[];
  /** Absent when the login is kept nowhere that has locks. */
  readonly locks?: LockFacts;
  /** Absent where the system does not tell. */
  readonly processes?: readonly CodexProcess[];
  /** Absent when nobody was to be asked. */
  readonly network?: NetworkFacts;
}
