import type { DoctorFacts } from './doctor-facts.ts';
import type { Finding } from './finding.ts';
import type { HeldLockFacts, LockFacts } from './lock-facts.ts';
import type { ProcessFacts } from './process-facts.ts';

/** Whether processes can exclude each other, and who does so now. */
export function lockFindings(locks: LockFacts | undefined): readonly Finding[] {
  if (locks === undefined) return [];
  return [...ownLockFindings(locks), ...nativeLockFindings(locks), ...locks.held.map(heldFinding)];
}

function ownLockFindings({ refreshLock, problem }: LockFacts): readonly Finding[] {
  const common = { subject: 'lock' } as const;
  if (refreshLock === 'unusable') {
    const remedy = problem?.remedy;
    return [
      {
        ...common,
        id: 'lock-unusable',
        severity: 'warning',
        text: `no lock can be had, so two processes may renew at once: ${problem?.message ?? 'unknown reason'}`,
        ...(remedy !== undefined && { remedy }),
      },
    ];
  }
  if (refreshLock !== 'free') return [];
  return [{ ...common, id: 'lock-usable', severity: 'ok', text: 'one process at a time renews the tokens' }];
}

function nativeLockFindings({ canJoinNative }: LockFacts): readonly Finding[] {
  if (canJoinNative !== false) return [];
  return [
    {
      id: 'lock-native',
      severity: 'notice',
      subject: 'lock',
      text: 'the locks of native codex cannot be taken: the optional dependency koffi is missing',
      remedy:
        'Install koffi where native codex writes to the same home; without it a write is compared and swapped.',
    },
  ];
}

const purposes: Readonly<Record<HeldLockFacts['kind'], string>> = {
  refresh: 'renews the tokens',
  commit: 'writes the login',
  native: 'writes the login as native codex does',
};

function heldFinding({ path, kind, holders }: HeldLockFacts): Finding {
  const who = holders.length === 0 ? 'another process' : holders.map(describe).join(', ');
  return {
    id: 'lock-held',
    severity: 'notice',
    subject: 'lock',
    text: `${who} ${purposes[kind]} (holds ${path})`,
    remedy: 'Wait a moment; if it stays so, end that process.',
  };
}

/** What works on this home besides. */
export function processFindings(processes: DoctorFacts['processes']): readonly Finding[] {
  return (processes ?? []).map((one) => ({
    id: 'process-running',
    severity: 'ok',
    subject: 'process',
    text: `${one.kind === 'native' ? 'native codex' : 'codex-ts'} runs on this home: ${describe(one)}`,
  }));
}

function describe({ pid, command }: ProcessFacts): string {
  if (pid === 0) return 'a process outside this container';
  return command === undefined ? `process ${pid}` : `process ${pid} (${command})`;
}
