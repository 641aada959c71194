import type { AuthSupply, HttpIdentity } from '@codex-ts/login';
import type { ModelProvider } from '@codex-ts/protocol';
import type { Exchange } from '@codex-ts/utils-http';

/** What the client needs of the world. */
export interface ModelPorts {
  exchange: Exchange;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  random: () => number;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Everything one exchange with the model is made with. */
export interface ModelMeans extends ModelPorts {
  provider: ModelProvider;
  auth: AuthSupply;
  identity: HttpIdentity;
  environment: Readonly<Record<string, string | undefined>>;
}
