import { isRecord } from '../programs.ts';
import type { Message } from './server-program.ts';

/** What one server said in one script: what was noted, and what it told and asked by itself. */
export interface Transcript {
  readonly script: string;
  readonly noted: ReadonlyMap<string, unknown>;
  readonly told: readonly Message[];
}

/** One place where the servers part. */
export interface Parting {
  /** `script › label or method › member.member`; a method that only one told ends with `told`. */
  readonly at: string;
  readonly native: string;
  readonly ours: string;
}

/** Every place where they part. */
export function compare(native: Transcript, ours: Transcript): readonly Parting[] {
  const { script } = native;
  const labels = new Set([...native.noted.keys(), ...ours.noted.keys()]);
  return [
    ...[...labels].flatMap((label) =>
      partings(`${script} › ${label}`, native.noted.get(label), ours.noted.get(label)),
    ),
    ...compareTold(script, native.told, ours.told),
  ];
}

function compareTold(
  script: string,
  native: readonly Message[],
  ours: readonly Message[],
): readonly Parting[] {
  return align(native, ours).flatMap(([one, other]) => {
    const at = `${script} › ${String((one ?? other)?.['method'])}`;
    if (one !== undefined && other !== undefined) return partings(at, one['params'], other['params']);
    return [{ at: `${at} › told`, native: shown(one !== undefined), ours: shown(other !== undefined) }];
  });
}

type Pair = readonly [Message | undefined, Message | undefined];

/** Pairs of the same method in the longest common order; what has no partner stands alone. */
function align(native: readonly Message[], ours: readonly Message[]): readonly Pair[] {
  const lengths = commonLengths(native, ours);
  const pairs: Pair[] = [];
  let [left, right] = [0, 0];
  while (left < native.length || right < ours.length) {
    const [one, other] = [native[left], ours[right]];
    if (one !== undefined && other !== undefined && one['method'] === other['method']) {
      pairs.push([one, other]);
      left += 1;
      right += 1;
    } else if (
      other === undefined ||
      (one !== undefined && lengthAt(lengths, left + 1, right) >= lengthAt(lengths, left, right + 1))
    ) {
      pairs.push([one, undefined]);
      left += 1;
    } else {
      pairs.push([undefined, other]);
      right += 1;
    }
  }
  return pairs;
}

function commonLengths(native: readonly Message[], ours: readonly Message[]): readonly number[][] {
  const lengths = Array.from({ length: native.length + 1 }, () => Array<number>(ours.length + 1).fill(0));
  for (let left = native.length - 1; left >= 0; left -= 1) {
    for (let right = ours.length - 1; right >= 0; right -= 1) {
      const row = lengths[left];
      if (row === undefined) continue;
      row[right] =
        native[left]?.['method'] === ours[right]?.['method']
          ? lengthAt(lengths, left + 1, right + 1) + 1
          : Math.max(lengthAt(lengths, left + 1, right), lengthAt(lengths, left, right + 1));
    }
  }
  return lengths;
}

function lengthAt(lengths: readonly number[][], left: number, right: number): number {
  return lengths[left]?.[right] ?? 0;
}

function partings(at: string, native: unknown, ours: unknown): readonly Parting[] {
  if (Array.isArray(native) && Array.isArray(ours)) {
    const count = Math.max(native.length, ours.length);
    return Array.from({ length: count }, (_, index) => index).flatMap((index) =>
      partings(`${at}[${index}]`, native[index], ours[index]),
    );
  }
  if (isRecord(native) && isRecord(ours)) {
    const names = new Set([...Object.keys(native), ...Object.keys(ours)]);
    return [...names].flatMap((name) =>
      partings(
        at.includes(' › ', at.indexOf(' › ') + 1) ? `${at}.${name}` : `${at} › ${name}`,
        native[name],
        ours[name],
      ),
    );
  }
  return shown(native) === shown(ours) ? [] : [{ at, native: shown(native), ours: shown(ours) }];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
