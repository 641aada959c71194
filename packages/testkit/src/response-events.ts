import { isRecord, type ScriptedItem, type ScriptedTurn, type ScriptedUsage } from './scripted-turn.ts';

type Members = Readonly<Record<string, unknown>>;

/** What the events of one response say besides the script. */
export interface ResponseFrame {
  /** 1 for the first response of the server; ids are made of it. */
  readonly number: number;
  readonly model: string;
  readonly nowMs: number;
}

/** The Server-Sent Events of one turn, one text each, in the order and shape of the real service. */
export function* responseEvents(turn: ScriptedTurn, frame: ResponseFrame): Generator<string> {
  let sequenceNumber = 0;
  const event = (type: string, members: Members): string => {
    const data = JSON.stringify({ type, sequence_number: sequenceNumber, ...members });
    sequenceNumber += 1;
    return `event: ${type}\ndata: ${data}\n\n`;
  };
  const begun = responseObject(frame, { status: 'in_progress' });
  yield event('response.created', { response: begun });
  yield event('response.in_progress', { response: begun });
  const items = turn.items.map((item, index) => completed(item, `${frame.number}_${index + 1}`));
  for (const [index, item] of items.entries()) {
    for (const [type, members] of itemEvents(item, turn.deltaLength ?? 20)) {
      yield event(type, { output_index: index, ...members });
    }
  }
  const last = lastEvent(turn, { frame, output: items });
  if (last !== undefined) yield event(last.type, { response: last.response });
}

/** The item with what the real service adds. */
function completed(item: ScriptedItem, suffix: string): ScriptedItem {
  const id = `${idPrefix(item.type)}_${suffix}`;
  const isCall = item.type === 'function_call' || item.type === 'custom_tool_call';
  const status = isCall || item.type === 'message' ? { status: 'completed' } : {};
  return { id, ...(isCall ? { call_id: `call_${suffix}` } : {}), ...status, ...item };
}

const idPrefixes = new Map([
  ['message', 'msg'],
  ['reasoning', 'rs'],
  ['function_call', 'fc'],
  ['custom_tool_call', 'ctc'],
  ['web_search_call', 'ws'],
]);

function idPrefix(type: string): string {
  return idPrefixes.get(type) ?? 'item';
}

type ItemEvent = readonly [type: string, members: Members];

function* itemEvents(item: ScriptedItem, deltaLength: number): Generator<ItemEvent> {
  const { type } = item;
  const open = opened(item);
  yield ['response.output_item.added', { item: open }];
  if (type === 'message') yield* contentEvents(item, deltaLength);
  if (type === 'reasoning') yield* summaryEvents(item, deltaLength);
  if (type === 'function_call') {
    yield* inputEvents('response.function_call_arguments', { item, member: 'arguments', deltaLength });
  }
  if (type === 'custom_tool_call') {
    yield* inputEvents('response.custom_tool_call_input', { item, member: 'input', deltaLength });
  }
  yield ['response.output_item.done', { item }];
}

/** The item as it is announced, before its text. */
function opened(item: ScriptedItem): ScriptedItem {
  switch (item.type) {
    case 'message':
      return { ...item, status: 'in_progress', content: [] };
    case 'reasoning':
      return { ...item, summary: [] };
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' };
    case 'custom_tool_call':
      return { ...item, status: 'in_progress', input: '' };
    default:
      return item;
  }
}

function* contentEvents(item: ScriptedItem, deltaLength: number): Generator<ItemEvent> {
  for (const [index, part] of parts(item['content']).entries()) {
    if (part['type'] !== 'output_text') continue;
    const text = textOf(part['text']);
    const where = { item_id: item['id'], content_index: index };
    yield ['response.content_part.added', { ...where, part: { ...part, text: '' } }];
    for (const delta of deltas(text, deltaLength))
      yield ['response.output_text.delta', { ...where, delta, logprobs: [] }];
    yield ['response.output_text.done', { ...where, text, logprobs: [] }];
    yield ['response.content_part.done', { ...where, part }];
  }
}

function* summaryEvents(item: ScriptedItem, deltaLength: number): Generator<ItemEvent> {
  for (const [index, part] of parts(item['summary']).entries()) {
    const text = textOf(part['text']);
    const where = { item_id: item['id'], summary_index: index };
    yield ['response.reasoning_summary_part.added', { ...where, part: { ...part, text: '' } }];
    for (const delta of deltas(text, deltaLength))
      yield ['response.reasoning_summary_text.delta', { ...where, delta }];
    yield ['response.reasoning_summary_text.done', { ...where, text }];
    yield ['response.reasoning_summary_part.done', { ...where, part }];
  }
}

interface InputSource {
  readonly item: ScriptedItem;
  readonly member: 'arguments' | 'input';
  readonly deltaLength: number;
}

function* inputEvents(prefix: string, { item, member, deltaLength }: InputSource): Generator<ItemEvent> {
  const text = textOf(item[member]);
  const where = { item_id: item['id'] };
  for (const delta of deltas(text, deltaLength)) yield [`${prefix}.delta`, { ...where, delta }];
  yield [`${prefix}.done`, { ...where, [member]: text }];
}

/** Cut between code points: half a surrogate pair would not survive UTF-8. */
function* deltas(text: string, length: number): Generator<string> {
  let delta = '';
  let size = 0;
  for (const point of text) {
    delta += point;
    size += 1;
    if (size >= length) {
      yield delta;
      delta = '';
      size = 0;
    }
  }
  if (delta !== '') yield delta;
}

function parts(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

interface Ending {
  readonly frame: ResponseFrame;
  readonly output: readonly ScriptedItem[];
}

function lastEvent(
  turn: ScriptedTurn,
  { frame, output }: Ending,
): { type: string; response: Members } | undefined {
  const end = turn.end ?? { kind: 'completed' };
  const usage = usageObject(turn.usage ?? {});
  switch (end.kind) {
    case 'completed':
      return {
        type: 'response.completed',
        response: responseObject(frame, { status: end.kind, output, usage }),
      };
    case 'failed': {
      const error = { code: end.code, message: end.message };
      return {
        type: 'response.failed',
        response: responseObject(frame, { status: end.kind, error, output }),
      };
    }
    case 'incomplete': {
      const incomplete = { status: end.kind, incomplete_details: { reason: end.reason }, output, usage };
      return { type: 'response.incomplete', response: responseObject(frame, incomplete) };
    }
    case 'cut':
      return undefined;
    default:
      return end satisfies never;
  }
}

function responseObject(frame: ResponseFrame, members: Members): Members {
  return {
    id: `resp_${frame.number}`,
    object: 'response',
    created_at: Math.floor(frame.nowMs / 1000),
    error: null,
    incomplete_details: null,
    model: frame.model,
    output: [],
    store: false,
    usage: null,
    ...members,
  };
}

function usageObject(usage: ScriptedUsage): Members {
  const { inputTokens = 100, cachedInputTokens = 0, outputTokens = 10, reasoningOutputTokens = 0 } = usage;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedInputTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningOutputTokens },
    total_tokens: inputTokens + outputTokens,
  };
}
