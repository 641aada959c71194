/** What waits for one client that reads slowly, over all its threads. */
export interface Backlog {
  /** What weighs that much begins to wait. */
  add(weight: number): void;
  /** It waits no longer. */
  remove(weight: number): void;
}

/**
 * Nothing waits yet. `onFull` is called once, when something more begins to wait than `most` allows; a single thing may weigh as much as it
 * likes, since whoever reads well gets that too.
 */
export function createBacklog(most: number, onFull: (waiting: number) => void): Backlog {
  let waiting = 0;
  let isFull = false;
  return {
    add(weight) {
      const isFirst = waiting === 0;
      waiting += weight;
      if (isFirst || isFull || waiting <= most) return;
      isFull = true;
      onFull(waiting);
    },
    remove(weight) {
      waiting -= weight;
    },
  };
}

/** What a value without its text is counted as. */
const frame = 16;

/** About how many UTF-16 units a value takes as JSON. Found without encoding it: long texts cost nothing. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return frame + value.length;
  if (typeof value !== 'object' || value === null) return frame;
  let weight = frame;
  if (Array.isArray(value)) {
    for (const element of value) weight += weightOf(element);
    return weight;
  }
  for (const [name, member] of Object.entries(value)) weight += name.length + weightOf(member);
  return weight;
}
