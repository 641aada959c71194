import type { DoctorFacts } from './doctor-facts.ts';
import type { Finding } from './finding.ts';
import type { LoginDetails, LoginSource } from './login-source.ts';

const signInAgain = 'Sign in again: codex-ts login';

/** What the credentials are, which count, and what is wrong with them. */
export function loginFindings({ logins, nowMs }: DoctorFacts): readonly Finding[] {
  const { sources, notices, accounts, accountsProblem } = logins;
  const inEffect = sources.find(({ isInEffect }) => isInEffect);
  return [
    ...(inEffect === undefined ? [nobody()] : sourceFindings(inEffect, logins.account, nowMs)),
    ...sources.filter(({ isInEffect }) => !isInEffect).map(unusedFinding),
    ...notices.map(({ message, remedy }): Finding => ({
      id: 'store-fallback',
      severity: 'warning',
      subject: 'login',
      text: message,
      remedy,
    })),
    ...accounts
      .filter(({ problem, isActive }) => problem !== undefined && !isActive)
      .map(({ name, problem = '' }): Finding => ({
        id: 'account-unusable',
        severity: 'warning',
        subject: 'login',
        text: `the account ${name} cannot be used: ${problem}`,
        remedy: `codex-ts login --profile ${name}; or codex-ts accounts remove ${name}`,
      })),
    ...(accountsProblem === undefined
      ? []
      : [problemFinding('account-unusable', 'warning', { problem: accountsProblem })]),
  ];
}

function nobody(): Finding {
  return {
    id: 'login-none',
    severity: 'error',
    subject: 'login',
    text: 'nobody is signed in',
    remedy: 'codex-ts login',
  };
}

function sourceFindings(source: LoginSource, account: string | undefined, nowMs: number): readonly Finding[] {
  const { login, problem, location } = source;
  if (problem !== undefined) {
    const id = problem.code === 'LOGIN_POLICY_REFUSED' ? 'login-forbidden' : 'login-unusable';
    return [problemFinding(id, 'error', { problem })];
  }
  if (login === undefined) return [];
  const isStored = source.source === 'file' || source.source === 'keyring';
  const name = isStored && account !== undefined ? `, account ${account}` : '';
  return [
    {
      id: 'login-in-effect',
      severity: 'ok',
      subject: 'login',
      text: `${describeLogin(login)}, from ${location}${name}`,
    },
    ...tokenFindings(login, nowMs),
  ];
}

function describeLogin({ mode, email, accountId, plan }: LoginDetails): string {
  const owner = [email, accountId, plan === undefined || plan === 'unknown' ? undefined : `plan ${plan}`]
    .filter((part) => part !== undefined)
    .join(', ');
  return `signed in by ${mode}${owner === '' ? '' : ` (${owner})`}`;
}

function tokenFindings(login: LoginDetails, nowMs: number): readonly Finding[] {
  const { isExpired, isRenewable, refusal, expiresAtMs, mode } = login;
  if (mode !== 'chatgpt') return [];
  const common = { subject: 'login' } as const;
  const ends = expiresAtMs === undefined ? '' : ` ${isExpired ? 'since' : 'until'} ${isoTime(expiresAtMs)}`;
  if (refusal !== undefined) {
    const state = isExpired ? `expired${ends}` : `still valid${ends}`;
    return [
      {
        ...common,
        id: 'login-refused',
        severity: isExpired ? 'error' : 'warning',
        text: `the authority refused to renew these tokens (${refusalText(refusal)}); the access token is ${state}`,
        remedy: signInAgain,
      },
    ];
  }
  if (!isRenewable) {
    const text = `there is no refresh token; the access token is ${isExpired ? `expired${ends}` : `valid${ends}`}`;
    return [
      {
        ...common,
        id: 'login-unrenewable',
        severity: isExpired ? 'error' : 'warning',
        text,
        remedy: signInAgain,
      },
    ];
  }
  if (!isExpired) return [];
  const text = `the access token expired${ageText(expiresAtMs, nowMs)}; the next use renews it`;
  return [{ ...common, id: 'login-expired', severity: 'notice', text }];
}

function refusalText({ reason, authorityCode, atMs }: NonNullable<LoginDetails['refusal']>): string {
  const code = authorityCode === undefined ? reason : `${reason}, ${authorityCode}`;
  return atMs === undefined ? code : `${code}, at ${isoTime(atMs)}`;
}

function ageText(expiresAtMs: number | undefined, nowMs: number): string {
  if (expiresAtMs === undefined) return '';
  const minutes = Math.round((nowMs - expiresAtMs) / 60_000);
  return minutes < 120 ? ` ${minutes} min ago` : ` ${Math.round(minutes / 60)} h ago`;
}

function unusedFinding({ source, location, unused = '', problem }: LoginSource): Finding {
  const what = source === 'file' || source === 'keyring' ? 'the login in ' : '';
  const flaw = problem === undefined ? '' : ` (nor could it be: ${problem.message})`;
  return {
    id: 'login-unused',
    severity: 'notice',
    subject: 'login',
    text: `${what}${location} is not used: ${unused}${flaw}`,
  };
}

function problemFinding(
  id: Finding['id'],
  severity: Finding['severity'],
  { problem }: { problem: { message: string; remedy?: string } },
): Finding {
  const { message, remedy } = problem;
  return { id, severity, subject: 'login', text: message, ...(remedy !== undefined && { remedy }) };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
