import type { Finding } from './finding.ts';
import { createTextPositions, type TextPositions } from './text-position.ts';

/** The text of the lines that a finding is on, without what formatting changes. */
function createLineReader(readText: (file: string) => string | undefined): (finding: Finding) => string {
  const known = new Map<string, TextPositions>();
  return ({ file, line }) => {
    const positions = known.get(file) ?? createTextPositions(readText(file) ?? '');
    known.set(file, positions);
    return positions.line(line).replaceAll(/\s+/gu, '');
  };
}

/**
 * A mark of each finding, in their order, that stays when lines move: made of the rule, what it is about, and the
 * text of its line. Two that are alike have the same.
 */
export async function fingerprintsOf(
  findings: readonly Finding[],
  readText: (file: string) => string | undefined,
): Promise<string[]> {
  const { hash } = await import('node:crypto');
  const lineOf = createLineReader(readText);
  return findings.map((finding) => {
    const parts = [finding.rule, finding.identity ?? finding.message, lineOf(finding)];
    return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 16);
  });
}

/** The same, told apart by file and by how many alike come before: no two findings of a run have the same. */
export async function uniqueFingerprintsOf(
  findings: readonly Finding[],
  readText: (file: string) => string | undefined,
): Promise<string[]> {
  const { hash } = await import('node:crypto');
  const seen = new Map<string, number>();
  const marks = await fingerprintsOf(findings, readText);
  return findings.map(({ file }, index) => {
    const own = `${file}\0${marks[index] ?? ''}`;
    const before = seen.get(own) ?? 0;
    seen.set(own, before + 1);
    return hash('sha256', `${own}\0${before}`, 'hex').slice(0, 32);
  });
}
