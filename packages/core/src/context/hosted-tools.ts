import type { WebSearchMode } from '@codex-ts/protocol';

/** Specs of the tools that the model's side runs by itself. */
export function hostedTools(
  webSearch: WebSearchMode = 'disabled',
): readonly Readonly<Record<string, unknown>>[] {
  if (webSearch === 'disabled') return [];
  return [{ type: 'web_search', external_web_access: webSearch === 'live' }];
}
