import type { TokenUsage } from '@codex-ts/protocol';
import * as z from 'zod/mini';

const count = z.catch(z.number(), 0);
const counts = z.object({
  input_tokens: count,
  cached_input_tokens: count,
  output_tokens: count,
  reasoning_output_tokens: count,
  total_tokens: count,
});

/** Token counts as a log spells them, or undefined when the value is no object. */
export function parseTokenCounts(value: unknown): TokenUsage | undefined {
  const parsed = counts.safeParse(value);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  return {
    inputTokens: data.input_tokens,
    cachedInputTokens: data.cached_input_tokens,
    outputTokens: data.output_tokens,
    reasoningOutputTokens: data.reasoning_output_tokens,
    totalTokens: data.total_tokens,
  };
}

/** Token counts as a log spells them. */
export function tokenCountsToWire(usage: TokenUsage): Readonly<Record<string, number>> {
  return {
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    cache_write_input_tokens: 0,
    output_tokens: usage.outputTokens,
    reasoning_output_tokens: usage.reasoningOutputTokens,
    total_tokens: usage.totalTokens,
  };
}
