import { readlinkSync } from 'node:fs';

/**
 * The name of the local time zone, such as `Europe/Berlin`. From where the system keeps it: asking `Intl` first takes
 * longer than all the rest of a turn's opening.
 */
export function timeZone(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment['TZ']?.replace(/^:/u, '') ?? '';
  if (named !== '') return named;
  return systemZone() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function systemZone(): string | undefined {
  try {
    return /zoneinfo\/(?<zone>.+)$/u.exec(readlinkSync('/etc/localtime'))?.groups?.['zone'];
  } catch {
    return undefined;
  }
}
