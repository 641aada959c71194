type Listener<T> = (value: T) => void | Promise<void>;

/** Functions that hear of something, by its name. */
export class Listeners<T> {
  readonly #byName = new Map<string, Set<Listener<T>>>();

  /** Gives the function that takes it away again. */
  add(name: string, listener: Listener<T>): () => void {
    const own: Listener<T> = (value) => listener(value);
    const known = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, known.add(own));
    return () => {
      known.delete(own);
    };
  }

  /** Calls each, in the order in which they came; gives what is not done at once, and what failed. */
  tell(name: string, value: T): readonly Promise<void>[] {
    const work: Promise<void>[] = [];
    for (const listener of this.#byName.get(name) ?? []) {
      try {
        const result = listener(value);
        if (result !== undefined) work.push(Promise.resolve(result));
      } catch (fault) {
        work.push(Promise.reject(fault));
      }
    }
    return work;
  }
}
