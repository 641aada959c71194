import { unsendableHeader } from './answer.ts';
import { ScriptInvalidError } from './testkit-error.ts';

/** An item of the Responses API, in snake_case as on the wire. `id`, `call_id` and `status` are filled in when absent. */
export interface ScriptedItem {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** Tokens a turn reports. */
export interface ScriptedUsage {
  /** Default 100. */
  readonly inputTokens?: number;
  /** Part of `inputTokens`. Default 0. */
  readonly cachedInputTokens?: number;
  /** Default 10. */
  readonly outputTokens?: number;
  /** Part of `outputTokens`. Default 0. */
  readonly reasoningOutputTokens?: number;
}

/**
 * How the stream of a turn ends. `failed` and `incomplete` are the events of that name; `cut` is an end without a last
 * event.
 */
export type TurnEnd =
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'incomplete'; readonly reason: string }
  | { readonly kind: 'cut' };

/** What the model says in one turn. A plain value: spread it to add headers or usage. */
export interface ScriptedTurn {
  readonly items: readonly ScriptedItem[];
  /** Default `completed`. */
  readonly end?: TurnEnd;
  readonly usage?: ScriptedUsage;
  /** Sent with the stream: `x-codex-primary-used-percent` and the like. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Code points of text in one delta. Default 20. */
  readonly deltaLength?: number;
}

/** The model answers with this text. */
export function say(text: string): ScriptedTurn {
  const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }];
  return { items: [{ type: 'message', role: 'assistant', content }] };
}

/** The model thinks; the text is its summary. */
export function think(summary: string): ScriptedTurn {
  const text = { type: 'summary_text', text: summary };
  return { items: [{ type: 'reasoning', summary: [text], encrypted_content: 'gAAAAA-opaque-reasoning' }] };
}

/** What is particular about one tool call. */
export interface CallOptions {
  /** Default: a number of the server's. */
  readonly callId?: string;
  readonly namespace?: string;
  /** Default: `custom` when the input is a string, otherwise `function`. A string for a function is its raw arguments. */
  readonly kind?: 'function' | 'custom';
}

/**
 * The model calls a tool: a custom tool with a string, as it is; a function with anything else, as JSON.
 * @throws ScriptInvalidError
 */
export function callTool(name: string, input: unknown, options: CallOptions = {}): ScriptedTurn {
  if (name === '') throw new ScriptInvalidError('the tool has no name');
  const { callId, namespace, kind = typeof input === 'string' ? 'custom' : 'function' } = options;
  const head = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(callId === undefined ? {} : { call_id: callId }),
  };
  const text = typeof input === 'string' ? input : jsonText(name, input);
  if (kind === 'custom') return { items: [{ type: 'custom_tool_call', ...head, input: text }] };
  return { items: [{ type: 'function_call', ...head, arguments: text }] };
}

/** The stream ends with `response.failed`. */
export function failTurn(code: string, message: string): ScriptedTurn {
  return { items: [], end: { kind: 'failed', code, message } };
}

/** The stream ends with `response.incomplete`, for instance `max_output_tokens`. */
export function stopShort(reason: string): ScriptedTurn {
  return { items: [], end: { kind: 'incomplete', reason } };
}

/** The stream ends without a last event. */
export function breakOff(): ScriptedTurn {
  return { items: [], end: { kind: 'cut' } };
}

/**
 * One turn with the items of all of these, in order. What else they say is merged; the last one's word counts.
 * @throws ScriptInvalidError when a turn stands behind one that ends the stream
 */
export function sequence(...turns: readonly ScriptedTurn[]): ScriptedTurn {
  const ended = turns.findIndex((turn) => turn.end !== undefined && turn.end.kind !== 'completed');
  if (ended !== -1 && ended < turns.length - 1) {
    throw new ScriptInvalidError('a part of a sequence ends the stream, and more stands behind it');
  }
  const merged: ScriptedTurn = { items: turns.flatMap((turn) => turn.items) };
  for (const { items: _, ...rest } of turns) Object.assign(merged, rest);
  return merged;
}

/** The same turn for as long as somebody asks. */
export function* forever<Turn>(turn: Turn): Generator<Turn, never> {
  for (;;) yield turn;
}

function jsonText(name: string, input: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(input);
  } catch (error) {
    throw new ScriptInvalidError(`the input of ${name} is not JSON`, { cause: error });
  }
  if (text === undefined) throw new ScriptInvalidError(`the input of ${name} is not JSON`);
  return text;
}

const ends: readonly unknown[] = ['completed', 'failed', 'incomplete', 'cut'];

/** Checks what came from outside the type checker: a scripted function, or JavaScript. @throws ScriptInvalidError */
export function assertTurn(value: unknown, name: string): asserts value is ScriptedTurn {
  if (!isRecord(value) || !Array.isArray(value['items'])) {
    throw new ScriptInvalidError(`${name} is no turn; make one with say, callTool, think or { items: [] }`);
  }
  for (const [at, item] of value['items'].entries()) {
    if (!isRecord(item) || typeof item['type'] !== 'string') {
      throw new ScriptInvalidError(`item ${at} of ${name} has no type`);
    }
  }
  const { end, deltaLength, headers } = value;
  if (end !== undefined && !(isRecord(end) && ends.includes(end['kind']))) {
    throw new ScriptInvalidError(`the end of ${name} is none of ${ends.join(', ')}`);
  }
  const badHeader = isRecord(headers) ? unsendableHeader(headers) : undefined;
  if (badHeader !== undefined)
    throw new ScriptInvalidError(`the header ${badHeader} of ${name} cannot be sent`);
  if (deltaLength !== undefined && !(typeof deltaLength === 'number' && deltaLength >= 1)) {
    throw new ScriptInvalidError(`deltaLength of ${name} is not a number from 1 on`);
  }
}

/** Whether it is an object with members. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
