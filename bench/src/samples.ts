/** Figures of two things measured in turn, A B A B …, so that a slow moment of the machine meets both. */
export interface PairedSamples {
  readonly ours: readonly number[];
  readonly peer: readonly number[];
}

/** Measures both `rounds` times, after one round that does not count. */
export async function inTurn(
  rounds: number,
  measure: { ours: () => Promise<number>; peer: () => Promise<number> },
): Promise<PairedSamples> {
  const ours: number[] = [];
  const peer: number[] = [];
  await measure.ours();
  await measure.peer();
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await measure.ours());
    peer.push(await measure.peer());
  }
  return { ours, peer };
}

/** The middle one, or the mean of the two in the middle. Throws on an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new TypeError('no values');
  return (upper + lower) / 2;
}
