import { errorAnswer, unsendableHeader, type Answer } from './answer.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { FaultInvalidError } from './testkit-error.ts';

interface Delayed {
  /** The answer is held back for so long; `Infinity` holds it until the client leaves or the far end closes. */
  readonly delayMs?: number;
}

/** Answers in place of the far end, which never sees the request. */
export interface StatusFault extends Delayed {
  readonly status: number;
  /** The machine-readable `error.code` of the JSON body. */
  readonly code?: string;
  /** The body, word for word, in place of the JSON one. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly retryAfterSeconds?: number;
}

/**
 * Closes the connection. `onArrival`: the far end never sees the request. `beforeAnswer`: the request takes effect
 * (a refresh token is spent) and the answer is lost. `afterHeaders`: likewise, after status and headers were sent.
 */
export interface HangUpFault extends Delayed {
  readonly hangUp: 'onArrival' | 'beforeAnswer' | 'afterHeaders';
}

/** Closes the connection after so many bytes of the body. A body shorter than that arrives whole. */
export interface TearFault extends Delayed {
  readonly tearAfterBytes: number;
}

/** Sends the body in a trickle. */
export interface DripFault extends Delayed {
  readonly dripBytesPerSecond: number;
}

/** Lets the far end answer, and changes the body on its way: members left out, another account's tokens, no JSON. */
export interface RewriteFault extends Delayed {
  readonly rewriteBody: (body: string) => string;
}

/** What goes wrong with one answer. Anything may also be late; `{ delayMs }` alone is only late. */
export type Fault =
  | StatusFault
  | HangUpFault
  | TearFault
  | DripFault
  | RewriteFault
  | { readonly delayMs: number };

/** Which requests a fault hits. */
export type FaultTarget = 'next' | 'always' | FaultFilter;

/** Every request that fits, unless `nth` or `times` say less. */
export interface FaultFilter {
  readonly path?: string;
  readonly where?: (request: RecordedRequest) => boolean;
  /** Counted over the fitting requests since the fault was set: the first to be hit. Alone it means: only that one. */
  readonly nth?: number;
  /** At most so many requests, starting with the `nth`. */
  readonly times?: number;
}

/** A fault that was set. */
export interface FaultHandle {
  /** How many requests it has hit. */
  readonly hits: number;
  /** Takes the fault away. */
  lift(): void;
}

/** What becomes of one answer: nothing in particular, or what a fault says. */
export interface Fate {
  readonly delayMs: number;
  /** In place of the far end's answer. */
  readonly answer: Answer | undefined;
  readonly hangUp: HangUpFault['hangUp'] | undefined;
  /** `Infinity`: whole. */
  readonly tearAfterBytes: number;
  /** `Infinity`: at once. */
  readonly bytesPerSecond: number;
  readonly rewriteBody: ((body: string) => string) | undefined;
}

/** The fate of an answer without a fault. */
export const undisturbed: Fate = {
  delayMs: 0,
  answer: undefined,
  hangUp: undefined,
  tearAfterBytes: Infinity,
  bytesPerSecond: Infinity,
  rewriteBody: undefined,
};

/** The faults of one far end, in the order they were set. */
export interface FaultPlan {
  add(target: FaultTarget, fault: Fault): FaultHandle;
  /** What becomes of this request: of several faults that fit, the one set first says it. */
  take(request: RecordedRequest): Fate;
}

interface Planned {
  readonly fate: Fate;
  readonly applies: (request: RecordedRequest) => boolean;
  hits: number;
}

export function createFaultPlan(): FaultPlan {
  const planned = new Set<Planned>();

  return {
    add(target, fault) {
      assertFault(fault);
      const filter = filterOf(target);
      const first = filter.nth ?? 1;
      const last = filter.times ?? (filter.nth === undefined ? Infinity : 1);
      let fitting = 0;
      const entry = {
        fate: fateOf(fault),
        hits: 0,
        applies(request: RecordedRequest): boolean {
          if (filter.path !== undefined && filter.path !== request.path) return false;
          if (filter.where !== undefined && !filter.where(request)) return false;
          fitting += 1;
          return fitting >= first && entry.hits < last;
        },
      };
      planned.add(entry);
      return {
        get hits() {
          return entry.hits;
        },
        lift: () => void planned.delete(entry),
      };
    },
    take(request) {
      let hit: Planned | undefined;
      for (const entry of planned) {
        // Asked even when another one takes it: each counts the requests that fit it.
        if (entry.applies(request)) hit ??= entry;
      }
      if (hit === undefined) return undisturbed;
      hit.hits += 1;
      return hit.fate;
    },
  };
}

function fateOf(fault: Fault): Fate {
  return {
    delayMs: fault.delayMs ?? 0,
    answer: 'status' in fault ? faultAnswer(fault) : undefined,
    hangUp: 'hangUp' in fault ? fault.hangUp : undefined,
    tearAfterBytes: 'tearAfterBytes' in fault ? fault.tearAfterBytes : Infinity,
    bytesPerSecond: 'dripBytesPerSecond' in fault ? fault.dripBytesPerSecond : Infinity,
    rewriteBody: 'rewriteBody' in fault ? fault.rewriteBody : undefined,
  };
}

function filterOf(target: FaultTarget): FaultFilter {
  if (target === 'always') return {};
  if (target === 'next') return { times: 1 };
  if (typeof target !== 'object') throw new FaultInvalidError('its target is none of next, always, a filter');
  for (const [name, value] of [['nth', target.nth] as const, ['times', target.times] as const]) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      throw new FaultInvalidError(`${name} is ${value}, not a whole number from 1 on`);
    }
  }
  return target;
}

const kinds = ['status', 'hangUp', 'tearAfterBytes', 'dripBytesPerSecond', 'rewriteBody'] as const;
const moments = ['onArrival', 'beforeAnswer', 'afterHeaders'];

function assertFault(fault: Fault): void {
  if (typeof fault !== 'object') throw new FaultInvalidError('it is no object');
  const named = kinds.filter((kind) => kind in fault);
  if (named.length > 1) throw new FaultInvalidError(`it is ${named.join(' and ')} at once`);
  if (named.length === 0 && fault.delayMs === undefined) {
    throw new FaultInvalidError(`it names none of ${kinds.join(', ')}, delayMs`);
  }
  const { delayMs } = fault;
  if (delayMs !== undefined && !(delayMs >= 0)) throw new FaultInvalidError(`delayMs is ${delayMs}`);
  if ('status' in fault) assertStatus(fault);
  if ('hangUp' in fault && !moments.includes(fault.hangUp)) {
    throw new FaultInvalidError(`hangUp is none of ${moments.join(', ')}`);
  }
  if ('tearAfterBytes' in fault && !(fault.tearAfterBytes >= 0)) {
    throw new FaultInvalidError(`tearAfterBytes is ${fault.tearAfterBytes}`);
  }
  if ('dripBytesPerSecond' in fault && !(fault.dripBytesPerSecond > 0)) {
    throw new FaultInvalidError(`dripBytesPerSecond is ${fault.dripBytesPerSecond}`);
  }
}

function assertStatus({ status, headers = {} }: StatusFault): void {
  // 1xx are no final answers: a client would go on waiting.
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new FaultInvalidError(`status is ${status}, not a final HTTP status`);
  }
  const badHeader = unsendableHeader(headers);
  if (badHeader !== undefined) throw new FaultInvalidError(`the header ${badHeader} cannot be sent`);
}

function faultAnswer({ status, code, body, headers, retryAfterSeconds }: StatusFault): Answer {
  const made: Answer =
    body === undefined
      ? errorAnswer(status, { code: code ?? null, message: 'an injected fault' })
      : { status, headers: { 'content-type': contentTypeOf(body) }, body };
  const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { ...made, headers: { ...made.headers, ...retryAfter, ...headers } };
}

function contentTypeOf(body: string): string {
  const start = body.trimStart().slice(0, 1);
  if (start === '{' || start === '[') return 'application/json';
  return start === '<' ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
}
