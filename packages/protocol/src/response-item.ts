/** One part of a message, verbatim as on the wire. */
export type ContentItem =
  | { type: 'input_text'; text: string }
  | { type: 'input_image'; image_url: string; detail?: string }
  | { type: 'input_image'; file_id: string; detail?: string }
  | { type: 'input_audio'; audio_url: string }
  | { type: 'output_text'; text: string; annotations?: unknown[] };

/** Words of one role. */
export interface MessageItem {
  type: 'message';
  id?: string;
  role: 'user' | 'assistant' | 'developer' | 'system';
  content: ContentItem[];
  status?: string;
  phase?: string;
}

/** What the model thought: a summary to read, the rest sealed. */
export interface ReasoningItem {
  type: 'reasoning';
  id?: string;
  summary: { type: 'summary_text'; text: string }[];
  content?: { type: 'reasoning_text' | 'text'; text: string }[] | null;
  encrypted_content?: string | null;
}

/** The model calls a tool whose input is JSON. */
export interface FunctionCallItem {
  type: 'function_call';
  id?: string;
  name: string;
  namespace?: string;
  /** JSON, as the model wrote it. */
  arguments: string;
  call_id: string;
  status?: string;
}

/** What a call with JSON as input gave back. */
export interface FunctionCallOutputItem {
  type: 'function_call_output';
  id?: string;
  call_id: string;
  output: string | ContentItem[];
}

/** The model calls a tool whose input is free text. */
export interface CustomToolCallItem {
  type: 'custom_tool_call';
  id?: string;
  name: string;
  input: string;
  call_id: string;
  status?: string;
}

/** What a call with free text as input gave back. */
export interface CustomToolCallOutputItem {
  type: 'custom_tool_call_output';
  id?: string;
  call_id: string;
  output: string | ContentItem[];
}

/** An item of a kind this version does not know. It is kept and sent back unchanged. */
export interface OtherItem {
  type: 'other';
  /** The item as it came. */
  raw: Readonly<Record<string, unknown>>;
}

/** An item of the Responses API, in snake_case as on the wire and in the session log. */
export type ResponseItem =
  | MessageItem
  | ReasoningItem
  | FunctionCallItem
  | FunctionCallOutputItem
  | CustomToolCallItem
  | CustomToolCallOutputItem
  | OtherItem;

/** The item as it goes over the wire and into a log. */
export function responseItemToWire(item: ResponseItem): Readonly<Record<string, unknown>> {
  return item.type === 'other' ? item.raw : { ...item };
}
