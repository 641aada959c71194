import { createExchange, type Exchange } from '@codex-ts/utils-http';

/** An exchange whose answers wait, once they have come, until they are let through. */
export interface HeldExchange {
  readonly exchange: Exchange;
  /** The first answer has come: whatever was asked has taken effect. */
  readonly answered: Promise<void>;
  release(): void;
}

export function holdAnswers(): HeldExchange {
  const real = createExchange();
  const answered = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    answered: answered.promise,
    release: () => released.resolve(),
    async exchange(request) {
      const response = await real(request);
      answered.resolve();
      await released.promise;
      return response;
    },
  };
}
