/** Time as the authority sees it: our clock, corrected by what its answers said. */
export interface ServerClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Learns from the `Date` of an answer that has just arrived. */
  observe(serverTimeMs: number): void;
}

// `Date` has whole seconds and is as old as the answer's way back, so small differences say nothing.
const negligibleMs = 30_000;

/** A clock that tolerates a local clock which is minutes or hours off. */
export function keepServerClock(clock: () => number): ServerClock {
  let offsetMs = 0;
  return {
    now: () => clock() + offsetMs,
    observe(serverTimeMs) {
      const difference = serverTimeMs - clock();
      offsetMs = Math.abs(difference) < negligibleMs ? 0 : difference;
    },
  };
}
