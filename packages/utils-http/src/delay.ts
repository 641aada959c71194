const longestTimerMs = 2 ** 31 - 1;

const imfDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/u;
const rfc850Date = /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/u;
const asctimeDate = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/u;

/**
 * The wait that a `Retry-After` asks for, in ms from `nowMs`; never negative. Reads seconds (a fraction too) and
 * the three forms of an HTTP date (RFC 9110 §10.2.3, §5.6.7); undefined for anything else.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,12}(?:\.\d+)?$/u.test(text)) return Math.ceil(Number(text) * 1000);
  const spelled = asctimeDate.test(text) ? `${text} GMT` : text;
  if (spelled === text && !imfDate.test(text) && !rfc850Date.test(text)) return undefined;
  const at = Date.parse(spelled);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** How long to wait between attempts. */
export interface BackoffLaw {
  /** The wait after the first attempt, in ms. */
  baseMs: number;
  factor: number;
  /** The share by which a wait is off at most, up or down: 0.1 is ±10 %. */
  jitter: number;
  /** No wait is longer, jitter included. */
  maxMs?: number;
  /** From 0 up to 1. */
  random: () => number;
}

/** The wait in ms after failed attempt number `attempt`, counted from 1. */
export function backoffDelayMs(attempt: number, law: BackoffLaw): number {
  const exact = law.baseMs * law.factor ** Math.max(0, attempt - 1);
  const off = 1 - law.jitter + 2 * law.jitter * law.random();
  return Math.round(Math.min(exact * off, law.maxMs ?? Number.MAX_SAFE_INTEGER));
}

/** Resolves after `ms`, however many; rejects with the signal's reason as soon as that is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const wait = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, longestTimerMs);
      timer = setTimeout(() => {
        if (leftMs > stepMs) return wait(leftMs - stepMs);
        signal?.removeEventListener('abort', stop);
        resolve();
      }, stepMs);
    };
    if (signal?.aborted === true) return stop();
    signal?.addEventListener('abort', stop, { once: true });
    wait(Math.max(0, ms));
  });
}
