import type { DoctorReport, Finding } from '@codex-ts/login/doctor';

import type { CommandContext } from './command-context.ts';
import { exitCode } from './exit-code.ts';
import { printable } from './failure-text.ts';

/** The flags of `codex-ts doctor`. */
export interface DoctorFlags {
  json?: boolean;
  offline?: boolean;
  profile?: string;
}

/** `codex-ts doctor`: what signing in and staying signed in depend on. Exit code 1 when something does not work. */
export async function doctor(context: CommandContext, flags: DoctorFlags): Promise<void> {
  const { examineHome } = await import('@codex-ts/login/doctor');
  const { environment, interrupts } = context;
  const report = await examineHome({
    environment,
    isOffline: flags.offline === true,
    signal: interrupts.signal,
    ...(flags.profile !== undefined && { account: flags.profile }),
  });
  await context.stdout(
    flags.json === true ? reportJson(report, context.version) : reportText(report.findings),
  );
  context.exit(report.findings.some(({ severity }) => severity === 'error') ? exitCode.failed : exitCode.ok);
}

const columnWidth = 9;

function reportText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ severity, text, remedy }) => [
    `${severity.padEnd(columnWidth)}${printable(text)}`,
    ...(remedy === undefined ? [] : [`${' '.repeat(columnWidth)}→ ${printable(remedy)}`]),
  ]);
  return `${[...lines, '', summary(findings)].join('\n')}\n`;
}

function summary(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity'], noun: string): string => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return `${number} ${noun}${number === 1 ? '' : 's'}`;
  };
  return [count('error', 'error'), count('warning', 'warning'), count('notice', 'notice')].join(', ');
}

/** The shape that the README documents. Not even the ends of an API key are in it. */
function reportJson({ findings, facts }: DoctorReport, version: string): string {
  const report = { schemaVersion: 1, version, findings, facts: facts ?? null };
  return `${JSON.stringify(report, withoutHint, /*space*/ 2)}\n`;
}

function withoutHint(name: string, value: unknown): unknown {
  return name === 'keyHint' ? undefined : value;
}
