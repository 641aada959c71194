import type { ResponseItem } from '@codex-ts/protocol';

import { withoutAudio } from './user-input/audio-content.ts';

/** What the model is told with every request. Only ever grows, so that its beginning stays the same, byte by byte. */
export interface History {
  readonly items: readonly ResponseItem[];
  append(item: ResponseItem): void;
  /** The input of the next request. */
  input(): readonly ResponseItem[];
  /** Calls that nobody answered, as after a crash. The model's server refuses a request that leaves them so. */
  openCalls(): readonly OpenCall[];
}

/** A call without its output. */
export interface OpenCall {
  kind: 'function' | 'custom';
  callId: string;
}

/** Begins with the base instructions, as a developer message. */
export function createHistory(baseInstructions: string, recorded: readonly ResponseItem[] = []): History {
  const first: ResponseItem = {
    type: 'message',
    role: 'developer',
    content: [{ type: 'input_text', text: baseInstructions }],
  };
  const items = [...recorded];
  return {
    items,
    append: (item) => void items.push(item),
    input: () => [first, ...items.map(withoutAudio)],
    openCalls: () => openCalls(items),
  };
}

/** The output of a call, as it goes back to the model. */
export function callOutput({ kind, callId }: OpenCall, output: string): ResponseItem {
  return {
    type: kind === 'function' ? 'function_call_output' : 'custom_tool_call_output',
    call_id: callId,
    output,
  };
}

function openCalls(items: readonly ResponseItem[]): OpenCall[] {
  const open = new Map<string, OpenCall>();
  for (const item of items) {
    switch (item.type) {
      case 'function_call':
        open.set(item.call_id, { kind: 'function', callId: item.call_id });
        break;
      case 'custom_tool_call':
        open.set(item.call_id, { kind: 'custom', callId: item.call_id });
        break;
      case 'function_call_output':
      case 'custom_tool_call_output':
        open.delete(item.call_id);
        break;
      case 'message':
      case 'reasoning':
      case 'other':
        break;
      default:
        item satisfies never;
    }
  }
  return [...open.values()];
}
