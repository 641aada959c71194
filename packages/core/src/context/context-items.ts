import type { MessageItem, ResponseItem, ThreadSettings } from '@codex-ts/protocol';

import { environmentText } from './environment-text.ts';
import { permissionsText } from './permissions-text.ts';

/**
 * The messages about permissions and surroundings that the history lacks: at first both, later only what has changed
 * since it was last told.
 */
export function missingContext(
  history: readonly ResponseItem[],
  facts: { settings: ThreadSettings; workspace: string; nowMs: number },
): MessageItem[] {
  return [developerMessage(facts.settings), environmentMessage(facts)].filter((message) => {
    const last = history.findLast((item) => item.type === 'message' && isSameKind(item, message));
    return last?.type !== 'message' || textOf(last) !== textOf(message);
  });
}

function developerMessage(settings: ThreadSettings): MessageItem {
  const { developerInstructions = '' } = settings;
  const texts = [developerInstructions, permissionsText(settings)].filter((text) => text !== '');
  return {
    type: 'message',
    role: 'developer',
    content: texts.map((text) => ({ type: 'input_text', text })),
  };
}

function environmentMessage(facts: { workspace: string; nowMs: number }): MessageItem {
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text: environmentText(facts) }] };
}

/** All developer messages after the first are such; the user's own words never look like the environment. */
function isSameKind(item: MessageItem, message: MessageItem): boolean {
  if (item.role !== message.role) return false;
  return item.role === 'developer' || textOf(item).startsWith('<environment_context>');
}

function textOf(item: MessageItem): string {
  return item.content.map((part) => ('text' in part ? part.text : '')).join('\n');
}
