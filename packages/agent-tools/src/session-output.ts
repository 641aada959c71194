/** Output waiting to be read: the newest part of it, and how much was dropped before. */
export interface SessionOutput {
  add(text: string): void;
  /** What has come since the last call. */
  take(): { text: string; omittedBytes: number };
}

/** Keeps at least the last `limitChars` characters. */
export function createSessionOutput(limitChars: number): SessionOutput {
  let parts: string[] = [];
  let length = 0;
  let omittedBytes = 0;

  return {
    add(text) {
      parts.push(text);
      length += text.length;
      while (parts.length > 1 && length - (parts[0]?.length ?? 0) >= limitChars) {
        const dropped = parts.shift() ?? '';
        length -= dropped.length;
        omittedBytes += Buffer.byteLength(dropped);
      }
    },
    take() {
      const taken = { text: parts.join(''), omittedBytes };
      parts = [];
      length = 0;
      omittedBytes = 0;
      return taken;
    },
  };
}
