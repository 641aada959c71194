type Stream = 'stdout' | 'stderr';

/** Tells of a piece of output. A promise that it gives is waited for before more is read. */
export type OnPiece = (piece: { stream: Stream; bytes: Uint8Array; capReached: boolean }) => Promise<void>;

/** What a command writes, each stream up to its cap: kept, or told as it comes. */
export class CapturedOutput {
  readonly #left: Record<Stream, number>;
  readonly #kept: Record<Stream, Uint8Array[]> = { stdout: [], stderr: [] };
  readonly #onPiece: OnPiece | undefined;

  /** `onPiece` absent: it is kept. */
  constructor(capBytes: number, onPiece?: OnPiece) {
    this.#left = { stdout: capBytes, stderr: capBytes };
    this.#onPiece = onPiece;
  }

  add(stream: Stream, all: Uint8Array): Promise<void> | undefined {
    const left = this.#left[stream];
    const bytes = all.length <= left ? all : all.subarray(/*start*/ 0, left);
    if (bytes.length === 0) return undefined;
    this.#left[stream] = left - bytes.length;
    if (this.#onPiece === undefined) {
      this.#kept[stream].push(bytes);
      return undefined;
    }
    return this.#onPiece({ stream, bytes, capReached: this.#left[stream] === 0 });
  }

  /** What was kept. What is no UTF-8 in it is replaced. */
  text(stream: Stream): string {
    return Buffer.concat(this.#kept[stream]).toString('utf8');
  }
}
