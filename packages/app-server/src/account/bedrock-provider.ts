import type { ModelProvider } from '@codex-ts/protocol';

/** The id of the provider that Amazon Bedrock is. */
export const bedrockProviderId = 'amazon-bedrock';

/** Whether requests go to Amazon Bedrock. */
export function isBedrock(provider: ModelProvider): boolean {
  return provider.id === bedrockProviderId;
}
