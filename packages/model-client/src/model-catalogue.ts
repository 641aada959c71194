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
  /** Whether it can look at a picture as it is, not made smaller. */
  supportsOriginalDetail: boolean;
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

/** A model as people choose it. */
export interface KnownModel {
  readonly slug: string;
  readonly displayName: string;
  /** One sentence. */
  readonly description: string;
  /** How hard it may think, the least first. */
  readonly efforts: readonly { readonly effort: ReasoningEffort; readonly description: string }[];
  readonly defaultEffort: ReasoningEffort;
}

const effortTexts = {
  low: 'Answers soon, thinks little',
  medium: 'Thinks as much as everyday work needs',
  high: 'Thinks longer, for work with many parts',
  xhigh: 'Thinks much longer, for the hardest work',
  max: 'Thinks as long as it takes',
  ultra: 'Thinks as long as it takes, several ways at once',
} as const satisfies Partial<Record<ReasoningEffort, string>>;

type KnownEffort = keyof typeof effortTexts;

const upTo = (last: KnownEffort): KnownModel['efforts'] => {
  const all = Object.entries(effortTexts).map(([effort, description]) => ({
    // The keys are these, and nothing else.
    effort: effort as KnownEffort,
    description,
  }));
  return all.slice(/*start*/ 0, all.findIndex(({ effort }) => effort === last) + 1);
};

const choices: Readonly<
  Record<string, readonly [displayName: string, description: string, last: KnownEffort]>
> = {
  'gpt-6.1-sol': ['GPT-6.1-Sol', 'For coding and everyday work.', 'ultra'],
  'gpt-6-astra': ['GPT-6-Astra', 'The most capable one, for the hardest work.', 'ultra'],
  'gpt-6-sol': ['GPT-6-Sol', 'For coding and everyday work.', 'ultra'],
  'gpt-6-luna': ['GPT-6-Luna', 'Quick and inexpensive.', 'max'],
  'gpt-5.6-sol': ['GPT-5.6-Sol', 'The one before GPT-6-Sol.', 'ultra'],
  'gpt-6.1-terra': ['GPT-6.1-Terra', 'For work with much to read.', 'ultra'],
  'gpt-5.6-terra': ['GPT-5.6-Terra', 'The one before GPT-6.1-Terra.', 'ultra'],
  'gpt-5.6-luna': ['GPT-5.6-Luna', 'The one before GPT-6-Luna.', 'max'],
  'gpt-5.5': ['GPT-5.5', 'Made for the tools that codex-ts offers.', 'xhigh'],
};

/** The models that are in the catalogue, in the order in which they are offered. */
export function knownModels(): readonly KnownModel[] {
  return Object.entries(choices).flatMap(([slug, [displayName, description, last]]) => {
    const { defaultEffort } = modelFacts(slug);
    return defaultEffort === undefined
      ? []
      : [{ slug, displayName, description, efforts: upTo(last), defaultEffort }];
  });
}

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
      supportsOriginalDetail: false,
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
    supportsOriginalDetail: true,
    prefersCodeMode,
  };
}

/** The part of the context window that a thread may fill, in tokens, as native counts it. */
export function usableContext(facts: ModelFacts): number {
  return Math.floor(facts.contextWindow * usableShare);
}
