/** So much goes on at the same time. */
const largestBatch = 16;

/** The results of work on each item, in their order, with some of it ahead of time: at most so much as may be wanted. */
export async function* inBatches<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  { wanted = Infinity }: { wanted?: number } = {},
): AsyncGenerator<Result> {
  const size = Math.max(1, Math.min(wanted, largestBatch));
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield* await Promise.all(batch.map(work));
    batch = [];
  }
  yield* await Promise.all(batch.map(work));
}
