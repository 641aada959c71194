/** Tokens, summed over a whole thread unless said otherwise. */
export interface TokenUsage {
  inputTokens: number;
  /** Part of `inputTokens`. */
  cachedInputTokens: number;
  outputTokens: number;
  /** Part of `outputTokens`. */
  reasoningOutputTokens: number;
  totalTokens: number;
}
