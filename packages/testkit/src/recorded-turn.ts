import { parseObject, type RecordedRequest } from './recorded-request.ts';
import { isRecord } from './scripted-turn.ts';

type Members = Readonly<Record<string, unknown>>;

/** One request to the model that got as far as the script. */
export interface RecordedTurn {
  /** 1 for the first of this server. */
  readonly number: number;
  /** The `thread-id` header, else `prompt_cache_key`, else empty. */
  readonly threadId: string;
  readonly model: string;
  /** The items sent, in snake_case as on the wire. */
  readonly input: readonly Members[];
  readonly tools: readonly Members[];
  /** The text of the last user message. */
  readonly prompt: string;
  /** Call id → the output sent back for it, as text. */
  readonly toolOutputs: Readonly<Record<string, string>>;
  /** The whole body. */
  readonly body: Members;
  readonly request: RecordedRequest;
}

/** Reads a request to `…/responses`. `undefined` when its body is no JSON object. */
export function recordTurn(request: RecordedRequest, number: number): RecordedTurn | undefined {
  const body = parseObject(request.body);
  if (body === undefined) return undefined;
  const input = records(body['input']);
  return {
    number,
    threadId: request.headers['thread-id'] ?? text(body['prompt_cache_key']),
    model: text(body['model']),
    input,
    tools: records(body['tools']),
    prompt: textOf(
      input.findLast((item) => item['type'] === 'message' && item['role'] === 'user')?.['content'],
    ),
    toolOutputs: Object.fromEntries(
      input.flatMap((item) =>
        typeof item['call_id'] === 'string' && 'output' in item
          ? [[item['call_id'], textOf(item['output'])]]
          : [],
      ),
    ),
    body,
    request,
  };
}

function records(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The text of a string, or of the parts of a content list. */
function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : records(value)
        .map((part) => text(part['text']))
        .join('');
}
