import type { Problem } from './problem.ts';
import type { DoctorFacts } from './doctor-facts.ts';
import type { FileFacts } from './file-facts.ts';
import type { Finding } from './finding.ts';
import { lockFindings, processFindings } from './lock-findings.ts';
import { loginFindings } from './login-findings.ts';
import { networkFindings } from './network-findings.ts';

// A login takes a few kilobytes, and is written beside the old one.
const littleBytes = 1024 * 1024;

/** What the facts mean, the most basic first. Pure. */
export function homeFindings(facts: DoctorFacts): readonly Finding[] {
  return [
    ...folderFindings(facts),
    ...configFindings(facts.logins.settingsProblem),
    ...loginFindings(facts),
    ...fileFindings(facts),
    ...variableFindings(facts),
    ...lockFindings(facts.locks),
    ...processFindings(facts.processes),
    ...networkFindings(facts),
  ];
}

function folderFindings({ home }: DoctorFacts): readonly Finding[] {
  const { folder, freeBytes, unwritable } = home;
  const { path } = folder;
  const common = { subject: 'home' } as const;
  const findings: Finding[] = [];
  if (folder.exists)
    findings.push({ ...common, id: 'home-found', severity: 'ok', text: `CODEX_HOME is ${path}` });
  else {
    const text = `${path} does not exist yet; the first sign-in makes it`;
    findings.push({ ...common, id: 'home-missing', severity: 'notice', text });
  }
  if (unwritable !== undefined) findings.push(unwritableFinding(unwritable));
  if (freeBytes !== undefined && freeBytes < littleBytes) {
    const text = `${Math.floor(freeBytes / 1024)} KiB are free where ${path} is`;
    findings.push({
      ...common,
      id: 'home-space',
      severity: 'warning',
      text,
      remedy: 'Free some space: new tokens could not be saved.',
    });
  }
  if (folder.isForeign) {
    findings.push({
      ...common,
      id: 'home-owner',
      severity: 'warning',
      text: `${path} belongs to another user, who can read and replace what is in it`,
      remedy: `chown it to yourself, or set CODEX_HOME to a folder of your own.`,
    });
  }
  return [...findings, ...folderModeFindings(folder)];
}

function unwritableFinding({ code, message, remedy }: Problem): Finding {
  const isHome = code === 'LOGIN_STORE_UNWRITABLE';
  return {
    id: isHome ? 'home-unwritable' : 'store-unwritable',
    severity: 'error',
    subject: isHome ? 'home' : 'login',
    text: `new tokens could not be saved, so none will be asked for: ${message}`,
    ...(remedy !== undefined && { remedy }),
  };
}

function folderModeFindings({ path, mode = 0 }: FileFacts): readonly Finding[] {
  if ((mode & 0o077) === 0) return [];
  const common = { id: 'home-mode', subject: 'home', remedy: `chmod 700 ${path}` } as const;
  if ((mode & 0o022) !== 0) {
    const text = `others may write in ${path} (${octal(mode)}), and so replace the login in it`;
    return [{ ...common, severity: 'warning', text }];
  }
  return [{ ...common, severity: 'notice', text: `others may look into ${path} (${octal(mode)})` }];
}

function configFindings(problem: Problem | undefined): readonly Finding[] {
  if (problem === undefined) return [];
  const { message, remedy } = problem;
  return [
    {
      id: 'config-invalid',
      severity: 'error',
      subject: 'config',
      text: message,
      ...(remedy !== undefined && { remedy }),
    },
  ];
}

function fileFindings({ home }: DoctorFacts): readonly Finding[] {
  const { authFile, accountFiles, keptCopies, leftovers } = home;
  const secret = [authFile, ...accountFiles, ...keptCopies, ...leftovers].filter(({ exists }) => exists);
  return [
    ...placeFindings(authFile),
    ...secret.flatMap(permissionFindings),
    ...keptCopies.map(({ path }): Finding => ({
      id: 'file-kept',
      severity: 'notice',
      subject: 'file',
      text: `${path} is the copy of a damaged login that a sign-in replaced; it may hold secrets`,
      remedy: 'Remove it when nothing in it is needed.',
    })),
    ...leftovers.map(({ path }): Finding => ({
      id: 'file-leftover',
      severity: 'notice',
      subject: 'file',
      text: `${path} was left by a write that was interrupted; it may hold secrets`,
      remedy: 'The next write that finds it old enough removes it.',
    })),
  ];
}

function placeFindings({ path, linkTarget, isMounted }: FileFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (linkTarget !== undefined) {
    const text = `${path} is a link to ${linkTarget}; that file is written, and locked`;
    findings.push({ id: 'file-link', severity: 'notice', subject: 'file', text });
  }
  if (isMounted) {
    findings.push({
      id: 'file-mounted',
      severity: 'notice',
      subject: 'file',
      text: `${path} is mounted by itself, so it is overwritten in place, and locks beside it end at the mount`,
      remedy: 'Mount the whole folder CODEX_HOME where several containers share a login.',
    });
  }
  return findings;
}

function permissionFindings({ path, mode = 0, isForeign }: FileFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if ((mode & 0o077) !== 0) {
    findings.push({
      id: 'file-mode',
      severity: 'warning',
      subject: 'file',
      text: `others may ${(mode & 0o022) === 0 ? 'read' : 'change'} ${path} (${octal(mode)})`,
      remedy: `chmod 600 ${path}`,
    });
  }
  if (isForeign) {
    findings.push({
      id: 'file-owner',
      severity: 'warning',
      subject: 'file',
      text: `${path} belongs to another user`,
      remedy: 'chown it to yourself; a login that is stored by sudo belongs to root.',
    });
  }
  return findings;
}

function variableFindings({ variables }: DoctorFacts): readonly Finding[] {
  return variables.map(({ name, effect, isBlank }) =>
    isBlank
      ? {
          id: 'variable-odd',
          severity: 'warning',
          subject: 'environment',
          text: `${name} is set to nothing, and taken as it is`,
          remedy: `unset ${name}`,
        }
      : { id: 'variable-set', severity: 'notice', subject: 'environment', text: `${name} ${effect}` },
  );
}

function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}
