/** The name that was probably meant: at most a third of it, and no more than three letters, are wrong. */
export function nearestName(given: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let fewest = Math.min(3, Math.max(1, Math.floor(given.length / 3))) + 1;
  for (const name of names) {
    const count = editCount(given.toLowerCase(), name.toLowerCase());
    if (count < fewest) {
      fewest = count;
      best = name;
    }
  }
  return best;
}

/** How many letters to insert, remove, replace or swap with their neighbour. */
function editCount(from: string, to: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const costs = [
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (isSame ? 0 : 1),
      ];
      if (isSwap && row > 1 && column > 1) costs.push((twoAbove[column - 2] ?? 0) + 1);
      current.push(Math.min(...costs));
    }
    twoAbove = above;
    above = current;
  }
  return above[to.length] ?? 0;
}
