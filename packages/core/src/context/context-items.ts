import type { ContentItem, MessageItem, ResponseItem } from '@codex-ts/protocol';

import { environmentText, type Surroundings } from './environment-text.ts';
import { permissionsText } from './permissions-text.ts';

/** What the model has to know besides what is said. */
export interface ContextFacts extends Surroundings {
  /** What `AGENTS.md` says, or empty. */
  docs: string;
  /** Whether there is somebody to approve. */
  canAsk: boolean;
}

const docsBegin = '# AGENTS.md instructions';
const noMoreDocs = `${docsBegin}\n\n<INSTRUCTIONS>\nThose that were given before do not hold any more.\n</INSTRUCTIONS>`;

/**
 * The messages about permissions, `AGENTS.md` and surroundings that the history lacks: at first all of them, later only
 * what has changed since it was last told.
 */
export function missingContext(history: readonly ResponseItem[], facts: ContextFacts): MessageItem[] {
  const developer = developerMessage(facts);
  const user = [docsPart(history, facts), environmentText(facts)].filter((text) => text !== '');
  const news = user.filter((text) => lastTold(history, kindOf(text)) !== text);
  return [
    ...(lastDeveloper(history) === textOf(developer) ? [] : [developer]),
    ...(news.length === 0 ? [] : [message('user', news)]),
  ];
}

function developerMessage({ settings, canAsk }: ContextFacts): MessageItem {
  const { developerInstructions = '' } = settings;
  const texts = [developerInstructions, permissionsText(settings, { canAsk })];
  return message(
    'developer',
    texts.filter((text) => text !== ''),
  );
}

function docsPart(history: readonly ResponseItem[], { docs, workspace }: ContextFacts): string {
  if (docs !== '') return `${docsBegin} for ${workspace}\n\n<INSTRUCTIONS>\n${docs}\n</INSTRUCTIONS>`;
  const told = lastTold(history, docsBegin);
  // Native says the end of them in its own words, below a title that names no directory.
  return told === undefined || told.startsWith(`${docsBegin}\n`) ? '' : noMoreDocs;
}

function kindOf(text: string): string {
  return text.startsWith(docsBegin) ? docsBegin : '<environment_context>';
}

/** The part that was last told of that kind. What a person says may look the same, which does no harm. */
function lastTold(history: readonly ResponseItem[], kind: string): string | undefined {
  for (let at = history.length - 1; at >= 0; at -= 1) {
    const item = history[at];
    if (item?.type !== 'message' || item.role !== 'user') continue;
    const part = item.content.findLast((each) => partText(each).startsWith(kind));
    if (part !== undefined) return partText(part);
  }
  return undefined;
}

/** The last one that says what is permitted; others say what a program has the model know. */
function lastDeveloper(history: readonly ResponseItem[]): string | undefined {
  const last = history.findLast(
    (item) =>
      item.type === 'message' &&
      item.role === 'developer' &&
      item.content.some((part) => partText(part).startsWith('<permissions>')),
  );
  return last?.type === 'message' ? textOf(last) : undefined;
}

function message(role: 'developer' | 'user', texts: readonly string[]): MessageItem {
  return { type: 'message', role, content: texts.map((text) => ({ type: 'input_text', text })) };
}

function textOf(item: MessageItem): string {
  return item.content.map(partText).join('\n');
}

function partText(part: ContentItem): string {
  return 'text' in part ? part.text : '';
}
