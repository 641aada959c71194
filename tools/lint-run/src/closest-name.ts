/** Damerau-Levenshtein distance where a swap of neighbours is one step. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const steps = [(last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1];
      steps.push((last[column - 1] ?? 0) + (isSame ? 0 : 1));
      if (swapped && row > 1 && column > 1) steps.push((before[column - 2] ?? 0) + 1);
      next.push(Math.min(...steps));
    }
    before = last;
    last = next;
  }
  return last[other.length] ?? 0;
}

/** Longer than any name that somebody types. */
const longestName = 100;

/** The known name that was probably meant, or undefined when none is near; of equally near ones the first. */
export function closestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > longestName) return undefined;
  const typed = name.toLowerCase();
  let best: string | undefined;
  // A third of the letters may differ, one in a short name.
  let limit = Math.max(1, Math.floor(name.length / 3));
  for (const candidate of known) {
    if (Math.abs(candidate.length - typed.length) > limit) continue;
    const steps = distance(typed, candidate.toLowerCase());
    if (steps > limit || candidate === name) continue;
    best = candidate;
    limit = steps - 1;
  }
  return best;
}
