/** Counts what reviewers deny in one turn. */
export interface Denials {
  /** Something was approved. */
  approved(): void;
  /** Something was denied; the counts, when that was once too often. They are given once. */
  denied(): { consecutive: number; denied: number; window: number } | undefined;
}

const mostConsecutive = 3;
const mostInWindow = 10;
const window = 50;

/** Nothing was denied yet. As in native codex, three in a row or ten of the last fifty are too many. */
export function createDenials(): Denials {
  const verdicts: boolean[] = [];
  let consecutive = 0;
  let isOver = false;
  function note(isDenied: boolean): void {
    verdicts.push(isDenied);
    if (verdicts.length > window) verdicts.shift();
    consecutive = isDenied ? consecutive + 1 : 0;
  }
  return {
    approved: () => note(/*isDenied*/ false),
    denied() {
      note(/*isDenied*/ true);
      const denied = verdicts.filter(Boolean).length;
      if (isOver || (consecutive < mostConsecutive && denied < mostInWindow)) return undefined;
      isOver = true;
      return { consecutive, denied, window };
    },
  };
}
