import type { ContentItem, ResponseItem } from '@codex-ts/protocol';

/** How much of a history its reviewer is shown, in characters of text. */
const bounds = {
  asked: { total: 40_000, each: 8_000, most: 200 },
  claimed: { total: 30_000, each: 3_000, most: 40 },
};

/** What is told in the user's name, but was written by files and programs: native codex's marks of it, which are ours too. */
const contextMarks = [
  '# AGENTS.md instructions',
  '<environment_context>',
  '<skill>',
  '<turn_aborted>',
  '<user_shell_command>',
];

/** One thing that was said or done. What was asked for is trusted, the rest is what it is claimed to be. */
interface Entry {
  from: 'user' | 'developer' | 'context' | 'agent' | 'call' | 'output';
  tool?: string;
  text: string;
}

/**
 * What happened in a thread, one JSON object a line, oldest first, so that no text can pass for another line. The newest
 * is kept when there is too much, long texts lose their middle, and what is left out is counted.
 */
export function reviewTranscript(history: readonly ResponseItem[]): string {
  const room = { asked: { ...bounds.asked }, claimed: { ...bounds.claimed } };
  const lines: string[] = [];
  let leftOut = 0;
  const countLeftOut = (): void => {
    if (leftOut > 0) lines.push(JSON.stringify({ leftOut }));
    leftOut = 0;
  };
  for (const entry of history.flatMap(entriesOf).toReversed()) {
    const budget = entry.from === 'user' || entry.from === 'developer' ? room.asked : room.claimed;
    const text = shortened(entry.text, budget.each);
    if (budget.most === 0 || text.length > budget.total) {
      budget.most = 0;
      leftOut += 1;
      continue;
    }
    budget.most -= 1;
    budget.total -= text.length;
    countLeftOut();
    lines.push(JSON.stringify({ ...entry, text }));
  }
  countLeftOut();
  return lines.toReversed().join('\n');
}

function entriesOf(item: ResponseItem): Entry[] {
  switch (item.type) {
    case 'message':
      if (item.role === 'user') return saidEntries(item.content);
      return [{ from: item.role === 'assistant' ? 'agent' : 'developer', text: textOf(item.content) }];
    case 'function_call':
      return [{ from: 'call', tool: item.name, text: item.arguments }];
    case 'custom_tool_call':
      return [{ from: 'call', tool: item.name, text: item.input }];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [{ from: 'output', text: typeof item.output === 'string' ? item.output : textOf(item.output) }];
    case 'other':
      return [{ from: 'call', text: JSON.stringify(item.raw) }];
    case 'reasoning':
      return [];
    default:
      return item satisfies never;
  }
}

/** The user's own words apart from those that only stand in the user's name. */
function saidEntries(content: readonly ContentItem[]): Entry[] {
  const context = content.filter(isContext);
  const own = content.filter((part) => !isContext(part));
  return [
    ...context.map((part): Entry => ({ from: 'context', text: textOf([part]) })),
    ...(own.length === 0 ? [] : [{ from: 'user' as const, text: textOf(own) }]),
  ];
}

function isContext(part: ContentItem): boolean {
  return 'text' in part && contextMarks.some((mark) => part.text.startsWith(mark));
}

function textOf(content: readonly ContentItem[]): string {
  return content.map((part) => ('text' in part ? part.text : '[not text]')).join('\n');
}

function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  const [head, tail] = [text.slice(/*start*/ 0, half), text.slice(-half)];
  return `${head}[… ${text.length - 2 * half} characters left out …]${tail}`.toWellFormed();
}
