import type { ReasoningEffort, ReasoningSummary, Verbosity } from '@codex-ts/protocol';

/** The facts about a model that a request needs. */
export interface ModelFacts {
  slug: string;
  /** False for a slug that is not in the catalogue: the rest is then a careful guess. */
  isKnown: boolean;
  /** In tokens. */
  contextWindow: number;
  defaultEffort?: ReasoningEffort;
  defaultSummary?: ReasoningSummary;
  defaultVerbosity?: Verbosity;
  /** Whether `apply_patch` may be offered as a tool with a grammar instead of a function. */
  supportsFreeformTools: boolean;
  /** The model is made for native's code mode; here it gets the classic tools. */
  prefersCodeMode: boolean;
}

const usableShare = 0.95;

type Row = readonly [slug: string, contextWindow: number, effort: ReasoningEffort, prefersCodeMode: boolean];

const rows: readonly Row[] = [
  ['gpt-6-astra', 272_000, 'low', true],
  ['gpt-6.1-sol', 272_000, 'low', true],
  ['gpt-6.1-terra', 500_000, 'low', true],
  ['gpt-6-sol', 272_000, 'medium', true],
  ['gpt-6-luna', 272_000, 'medium', true],
  ['gpt-5.6-sol', 272_000, 'low', true],
  ['gpt-5.6-terra', 272_000, 'medium', true],
  ['gpt-5.6-luna', 272_000, 'medium', true],
  ['gpt-5.5', 272_000, 'medium', false],
];

/** What is known about a model. A slug nobody knows gets the smallest window and no assumptions. */
export function modelFacts(slug: string): ModelFacts {
  const row = rows.find(([known]) => known === slug);
  if (row === undefined) {
    return {
      slug,
      isKnown: false,
      contextWindow: 272_000,
      defaultSummary: 'auto',
      supportsFreeformTools: false,
      prefersCodeMode: false,
    };
  }
  const [, contextWindow, defaultEffort, prefersCodeMode] = row;
  return {
    slug,
    isKnown: true,
    contextWindow,
    defaultEffort,
    defaultVerbosity: 'low',
    supportsFreeformTools: true,
    prefersCodeMode,
  };
}

/** The part of the context window that a thread may fill, in tokens, as native counts it. */
export function usableContext(facts: ModelFacts): number {
  return Math.floor(facts.contextWindow * usableShare);
}
