/** Whether the promise, which never rejects, is fulfilled within this time. */
export async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<boolean>((resolve) => {
    // One look more: what happened while this process was too busy to notice still counts.
    timer = setTimeout(() => setImmediate(resolve, false), ms);
  });
  const done = promise.then(() => true);
  const isDone = await Promise.race([done, over]);
  clearTimeout(timer);
  return isDone;
}
