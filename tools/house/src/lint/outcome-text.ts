import type { Finding } from '../finding.ts';
import { HouseBrokenError } from '../house-broken-error.ts';
import type { Outcome } from './run-checks.ts';

function findingText({ path, line, rule, message, remedy }: Finding): string {
  const place = line === undefined ? path : `${path}:${line}`;
  const advice = remedy === undefined ? '' : `\n    ${remedy.replaceAll('\n', '\n    ')}`;
  return `  ${place}: ${rule}: ${message}${advice}`;
}

function causes(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return `: ${error.message}${causes(error.cause)}`;
}

function byPlace(a: Finding, b: Finding): number {
  return a.path.localeCompare(b.path, 'en') || (a.line ?? 0) - (b.line ?? 0);
}

/** One heading per check, its findings below, in the order of their places. */
export function outcomeText({ check, result }: Outcome): string {
  if (result instanceof HouseBrokenError) {
    const text = (result.message + causes(result.cause)).replaceAll('\n', '\n  ');
    return `✗ ${check.name}: could not look\n  ${text}`;
  }
  const { findings, lookedAt } = result;
  if (findings.length === 0) return `✓ ${check.name}: ${check.claim} (${lookedAt})`;
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  return [`✗ ${check.name}: ${count} (${lookedAt})`, ...findings.toSorted(byPlace).map(findingText)].join(
    '\n',
  );
}
