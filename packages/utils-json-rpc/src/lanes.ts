/** Work of one lane is done in the order in which it came; lanes do not wait for each other. */
export interface Lanes {
  run(lane: string | undefined, work: () => Promise<void>): Promise<void>;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<void>>();
  return {
    run(lane, work) {
      if (lane === undefined) return work();
      const before = tails.get(lane);
      const mine = before === undefined ? work() : before.then(work, work);
      tails.set(lane, mine);
      const leave = (): void => {
        if (tails.get(lane) === mine) tails.delete(lane);
      };
      mine.then(leave, leave);
      return mine;
    },
  };
}
