import { openContext, type DoctorContext, type InspectOptions } from './doctor-context.ts';
import type { DoctorFacts } from './doctor-facts.ts';
import { homeFacts } from './file-facts.ts';
import type { Finding } from './finding.ts';
import { homeFindings } from './home-findings.ts';
import { lockFacts } from './lock-facts.ts';
import { loginFacts } from './login-facts.ts';
import { networkFacts } from './network-facts.ts';
import { attempt, type Problem } from './problem.ts';
import { findCodexProcesses } from './process-facts.ts';
import { variableFacts } from './variable-facts.ts';

/** How thoroughly to look. */
export interface DoctorOptions extends InspectOptions {
  /** Asks nobody over the network. */
  readonly isOffline?: boolean;
  /** How long each authority may take to answer, in milliseconds; 10 s by default. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** What is the matter with a home, if anything. */
export interface DoctorReport {
  readonly findings: readonly Finding[];
  /** Absent when there is no home to look at; then one finding says so. */
  readonly facts?: DoctorFacts;
}

/**
 * Looks at everything that signing in and staying signed in depend on. Changes nothing, spends no token, and sends
 * nothing secret. Throws `AccountMissingError` and `AccountNameInvalidError`; rejects with the signal's reason.
 */
export async function examineHome(options: DoctorOptions = {}): Promise<DoctorReport> {
  const opened = await attempt(() => openContext(options));
  if ('problem' in opened) return { findings: [noHome(opened.problem)] };
  const facts = await gather(opened.value, options);
  return { findings: homeFindings(facts), facts };
}

async function gather(context: DoctorContext, options: DoctorOptions): Promise<DoctorFacts> {
  const { codexHome, environment, ports } = context;
  const { isOffline = false, deadlineMs = 10_000, signal } = options;
  const [home, logins, locks, processes, network] = await Promise.all([
    homeFacts(context),
    loginFacts(context),
    lockFacts(context),
    findCodexProcesses(codexHome),
    isOffline
      ? undefined
      : networkFacts({
          environment,
          clock: ports.clock,
          deadlineMs,
          exchange: options.ports?.exchange,
          signal,
        }),
  ]);
  return {
    nowMs: ports.clock(),
    home,
    logins,
    variables: variableFacts(environment),
    locks,
    ...(processes !== undefined && { processes }),
    ...(network !== undefined && { network }),
  };
}

function noHome({ message, remedy }: Problem): Finding {
  return {
    id: 'home-invalid',
    severity: 'error',
    subject: 'home',
    text: message,
    ...(remedy !== undefined && { remedy }),
  };
}
