/** Whether it is one of those that keep the process alive, and can be told not to. The pipes of a child are. */
export function isHandle(stream: object): stream is { unref(): void } {
  return 'unref' in stream && typeof stream.unref === 'function';
}
