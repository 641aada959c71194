/** Waiting for one thing at a time, for so long in all, however many wait for it. */
export interface Patience {
  /** Resolves with true when `what` has settled, and with false when the patience with it is at an end. */
  waitFor(what: Promise<unknown>): Promise<boolean>;
}

/** Patience of so many milliseconds with each thing. */
export function createPatience(ms: number): Patience {
  let waiting: Promise<boolean> | undefined;

  function begin(what: Promise<unknown>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const isLate = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), ms).unref();
    });
    const settled = what.then(
      () => true,
      () => true,
    );
    const both = Promise.race([settled, isLate]);
    const finish = (): void => {
      clearTimeout(timer);
      // The next thing gets its own.
      if (waiting === both) waiting = undefined;
    };
    settled.then(finish, finish);
    return both;
  }

  return { waitFor: (what) => (waiting ??= begin(what)) };
}
