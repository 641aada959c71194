import type { ModelFacts } from './model-catalogue.ts';

/** How soon answers come: `priority` costs more, `flex` less, `default` is the usual one. */
export type ServiceTier = 'default' | 'flex' | 'priority';

/** The tier that a word asks for, which native calls `fast` too; undefined for none, and for one that the model lacks. */
export function serviceTierOf(word: string | undefined, model: ModelFacts): ServiceTier | undefined {
  switch (word) {
    case 'default':
    case 'flex':
      return word;
    case 'fast':
    case 'priority':
      return model.isKnown ? 'priority' : undefined;
    default:
      return undefined;
  }
}
