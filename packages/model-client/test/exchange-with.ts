import type { AuthManager } from '@codex-ts/login';
import { createModelClient, type ModelEvent, type ResponsesRequest } from '@codex-ts/model-client';
import { parseThreadId, parseTurnId, type ModelProvider } from '@codex-ts/protocol';

const threadId = parseThreadId('0193a000-0000-7000-8000-000000000001');
const turnId = parseTurnId('0193a000-0000-7000-8000-000000000002');
if (threadId === undefined || turnId === undefined) throw new TypeError('not a UUID');

/** The smallest request: one user message. */
export const request: ResponsesRequest = {
  model: 'gpt-5.5',
  input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] }],
  tools: [],
  parallelToolCalls: true,
  threadId,
  turnId,
};

export function provider(baseUrl: string, change: Partial<ModelProvider> = {}): ModelProvider {
  return {
    id: 'local',
    name: 'local',
    baseUrl,
    requiresOpenaiAuth: true,
    requestMaxRetries: 4,
    streamMaxRetries: 5,
    streamIdleTimeoutMs: 5_000,
    ...change,
  };
}

export interface Exchanged {
  events: readonly ModelEvent[];
  /** What ended it, when it did not complete. */
  error?: unknown;
  /** The waits between attempts, in ms. */
  slept: readonly number[];
}

/** Runs one exchange to its end. Waits take no time and are written down; chance always falls in the middle. */
export async function exchangeWith(options: {
  provider: ModelProvider;
  auth: AuthManager;
  environment?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  change?: Partial<ResponsesRequest>;
}): Promise<Exchanged> {
  const slept: number[] = [];
  const client = createModelClient({
    provider: options.provider,
    auth: options.auth,
    identity: { originator: 'codex_test', version: '1.2.3' },
    environment: options.environment ?? {},
    ports: {
      sleep: async (ms) => void slept.push(ms),
      random: () => 0.5,
      now: () => Date.UTC(2026, 10, 25, 12),
    },
  });
  const events: ModelEvent[] = [];
  try {
    const stream = client.stream(
      { ...request, ...options.change },
      options.signal === undefined ? {} : { signal: options.signal },
    );
    for await (const event of stream) events.push(event);
    return { events, slept };
  } catch (error) {
    return { events, error, slept };
  } finally {
    await client[Symbol.asyncDispose]();
  }
}
