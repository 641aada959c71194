import type { CustomToolCallItem, FunctionCallItem, TurnFailure } from '@codex-ts/protocol';

/** A tool call as the model made it. */
export type ToolCallItem = FunctionCallItem | CustomToolCallItem;

/** How a turn ends. */
export type TurnEnd =
  | { outcome: 'completed' }
  | { outcome: 'failed'; failure: TurnFailure }
  | { outcome: 'interrupted' };

/** Where a turn is. */
export type TurnStep =
  /** The user's words are read and recorded. */
  | { step: 'opening' }
  /** The model answers. */
  | { step: 'asking' }
  /** Its tool calls run. */
  | { step: 'calling'; calls: readonly ToolCallItem[] }
  | { step: 'over'; end: TurnEnd };

/** What happened meanwhile. */
export type TurnNews =
  | { news: 'opened' }
  /** The model's answer is complete. `isSteered`: the user has said more while it came. */
  | { news: 'answered'; calls: readonly ToolCallItem[]; isSteered: boolean }
  | { news: 'called' }
  | { news: 'failed'; failure: TurnFailure }
  | { news: 'interrupted' };

/** Every turn begins so. */
export const firstStep: TurnStep = { step: 'opening' };

/** The step after the news. A turn that is over stays over, and news that do not fit change nothing. */
export function nextStep(now: TurnStep, news: TurnNews): TurnStep {
  if (now.step === 'over') return now;
  switch (news.news) {
    case 'opened':
      return now.step === 'opening' ? { step: 'asking' } : now;
    case 'answered':
      return now.step === 'asking' ? afterAnswer(news) : now;
    case 'called':
      return now.step === 'calling' ? { step: 'asking' } : now;
    case 'failed':
      return { step: 'over', end: { outcome: 'failed', failure: news.failure } };
    case 'interrupted':
      return { step: 'over', end: { outcome: 'interrupted' } };
    default:
      return news satisfies never;
  }
}

function afterAnswer({ calls, isSteered }: Extract<TurnNews, { news: 'answered' }>): TurnStep {
  if (calls.length > 0) return { step: 'calling', calls };
  return isSteered ? { step: 'asking' } : { step: 'over', end: { outcome: 'completed' } };
}
