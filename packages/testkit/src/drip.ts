import { pause } from './pause.ts';

/** A body as it is sent: text or bytes, piece by piece. */
export type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

const dripsPerSecond = 20;

/** The same bytes at no more than this rate. Ends early when the signal is aborted. */
export async function* drip(
  pieces: Pieces,
  options: { bytesPerSecond: number; signal: AbortSignal; unref: boolean },
): AsyncGenerator<Uint8Array> {
  const { bytesPerSecond } = options;
  const size = Math.max(1, Math.round(bytesPerSecond / dripsPerSecond));
  const waitMs = (size * 1000) / bytesPerSecond;
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece);
    for (let at = 0; at < bytes.length; at += size) {
      yield bytes.subarray(at, at + size);
      await pause(waitMs, options);
      if (options.signal.aborted) return;
    }
  }
}
