/** What is being read is nested too deeply, or says the same too often in each other. */
export class TooDeepError extends RangeError {}

const deepest = 64;
const leastCharacters = 100_000;

/** How deep a reader is, and how much it may still read: text within text is read once for each of its meanings. */
export class Effort {
  readonly #depth: number;
  readonly #budget: { characters: number };

  private constructor(depth: number, budget: { characters: number }) {
    this.#depth = depth;
    this.#budget = budget;
  }

  /** For a text of this length: enough for any that is meant to be understood. */
  static for(length: number): Effort {
    return new Effort(/*depth*/ 0, { characters: leastCharacters + 16 * length });
  }

  /** One level further in. Throws TooDeepError. */
  deeper(): Effort {
    if (this.#depth >= deepest) throw new TooDeepError();
    return new Effort(this.#depth + 1, this.#budget);
  }

  /** Counts what is read. Throws TooDeepError. */
  spend(characters: number): void {
    this.#budget.characters -= characters;
    if (this.#budget.characters < 0) throw new TooDeepError();
  }
}
