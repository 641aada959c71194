/** Text of which the beginning and the end are kept, within a number of bytes (UTF-8). */
export class CappedText {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  #head = Buffer.alloc(0);
  #headBytes = 0;
  /** A ring; made when the head is full. */
  #tail = Buffer.alloc(0);
  #tailBytes = 0;

  constructor(limitBytes: number) {
    this.#headLimit = Math.floor(limitBytes / 2);
    this.#tailLimit = limitBytes - this.#headLimit;
  }

  /** Takes the next piece, which starts and ends between characters. */
  push(piece: Buffer): void {
    const forHead = Math.min(piece.length, this.#headLimit - this.#headBytes);
    this.#pushHead(piece.subarray(0, forHead));
    this.#pushTail(piece.subarray(forHead));
  }

  /** What was kept; where something is missing, a line says how much. */
  text(): { text: string; omittedBytes: number } {
    const head = this.#head.subarray(0, this.#headBytes);
    const tail = this.#unrolledTail();
    if (this.#tailBytes === tail.length)
      return { text: Buffer.concat([head, tail]).toString(), omittedBytes: 0 };
    const headEnd = lastCharacterEnd(head);
    const tailStart = firstCharacterStart(tail);
    const omittedBytes = this.#headBytes - headEnd + this.#tailBytes - (tail.length - tailStart);
    const text = [
      head.toString('utf8', 0, headEnd),
      `\n... ${omittedBytes} bytes omitted ...\n`,
      tail.toString('utf8', tailStart),
    ];
    return { text: text.join(''), omittedBytes };
  }

  #pushHead(piece: Buffer): void {
    const needed = this.#headBytes + piece.length;
    if (needed > this.#head.length) {
      const larger = Buffer.alloc(Math.min(this.#headLimit, Math.max(needed, 2 * this.#head.length)));
      this.#head.copy(larger);
      this.#head = larger;
    }
    piece.copy(this.#head, this.#headBytes);
    this.#headBytes = needed;
  }

  #pushTail(piece: Buffer): void {
    if (piece.length === 0) return;
    if (this.#tail.length === 0) this.#tail = Buffer.alloc(this.#tailLimit);
    this.#tailBytes += piece.length;
    const kept = piece.subarray(Math.max(0, piece.length - this.#tailLimit));
    const start = (this.#tailBytes - kept.length) % this.#tailLimit;
    const untilWrap = kept.copy(this.#tail, start);
    kept.copy(this.#tail, /*targetStart*/ 0, untilWrap);
  }

  #unrolledTail(): Buffer {
    if (this.#tailBytes <= this.#tail.length) return this.#tail.subarray(0, this.#tailBytes);
    const start = this.#tailBytes % this.#tailLimit;
    return Buffer.concat([this.#tail.subarray(start), this.#tail.subarray(0, start)]);
  }
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}

/** Where the text may start: not within a character. */
function firstCharacterStart(bytes: Buffer): number {
  let at = 0;
  while (isContinuation(bytes[at])) at += 1;
  return at;
}

/** Where the text may end: the last character, if the cut went through it, is left out. */
function lastCharacterEnd(bytes: Buffer): number {
  let start = bytes.length - 1;
  while (start > 0 && isContinuation(bytes[start])) start -= 1;
  const lead = bytes[start] ?? 0;
  const size = lead >= 0b1111_0000 ? 4 : lead >= 0b1110_0000 ? 3 : lead >= 0b1100_0000 ? 2 : 1;
  return start + size > bytes.length ? Math.max(0, start) : bytes.length;
}
