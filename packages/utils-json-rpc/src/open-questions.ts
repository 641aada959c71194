import { AnswerTimeoutError, ConnectionClosedError, RemoteError } from './errors.ts';
import type { RequestId, RpcFailure, RpcResult } from './message.ts';

/** How long to wait for an answer. */
export interface AskOptions {
  /** In milliseconds; for ever by default. */
  readonly timeoutMs?: number;
  /** Gives the question up; an answer that comes later is ignored. */
  readonly signal?: AbortSignal;
  /** Told the id that the question goes out with: others may have to be told which one is settled. */
  readonly onAsked?: (id: RequestId) => void;
}

/** Questions we asked the far end and that it has not answered. */
export interface OpenQuestions {
  ask(method: string, put: (id: RequestId) => void, options: AskOptions): Promise<unknown>;
  /** False when nobody asked that, or nobody waits for it any more. */
  settle(answer: RpcResult | RpcFailure): boolean;
  /** No answers come any more. */
  abandon(): void;
}

interface Question {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export function createOpenQuestions(): OpenQuestions {
  const open = new Map<RequestId, Question>();
  let nextId = 0;
  let isAbandoned = false;

  return {
    async ask(method, put, { timeoutMs, signal, onAsked }) {
      signal?.throwIfAborted();
      if (isAbandoned) throw new ConnectionClosedError(`${method} was asked`);
      const id = nextId;
      nextId += 1;
      let timer: NodeJS.Timeout | undefined;
      let onAbort: (() => void) | undefined;
      try {
        return await new Promise<unknown>((resolve, reject) => {
          open.set(id, { method, resolve, reject });
          onAbort = () => reject(signal?.reason);
          signal?.addEventListener('abort', onAbort, { once: true });
          if (timeoutMs !== undefined) {
            timer = setTimeout(() => reject(new AnswerTimeoutError(method, timeoutMs)), timeoutMs);
          }
          put(id);
          onAsked?.(id);
        });
      } finally {
        open.delete(id);
        clearTimeout(timer);
        if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
      }
    },
    settle(answer) {
      const question = answer.id === null ? undefined : open.get(answer.id);
      if (question === undefined) return false;
      if (answer.kind === 'result') question.resolve(answer.result);
      else question.reject(new RemoteError(question.method, answer.error));
      return true;
    },
    abandon() {
      isAbandoned = true;
      for (const { method, reject } of open.values()) {
        reject(new ConnectionClosedError(`${method} was answered`));
      }
    },
  };
}
