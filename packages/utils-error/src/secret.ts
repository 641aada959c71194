const inspect = Symbol.for('nodejs.util.inspect.custom');
const hidden = '[redacted]';

/** A string that never prints: `String(secret)`, JSON and `util.inspect` all give `[redacted]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. The only way to it, so that every use can be found by name. */
  reveal(): string {
    return this.#value;
  }

  /** Whether both hold the same value. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect](): string {
    return hidden;
  }
}
