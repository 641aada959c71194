import {
  responseItemToWire,
  type JsonSchema,
  type ReasoningEffort,
  type ReasoningSummary,
  type ResponseItem,
  type ThreadId,
  type TurnId,
  type Verbosity,
} from '@codex-ts/protocol';

/** One request for a response. */
export interface ResponsesRequest {
  model: string;
  input: readonly ResponseItem[];
  /** Tool specs as they go over the wire. */
  tools: readonly Readonly<Record<string, unknown>>[];
  parallelToolCalls: boolean;
  reasoningEffort?: ReasoningEffort;
  reasoningSummary?: ReasoningSummary;
  verbosity?: Verbosity;
  /** The answer must follow it. */
  outputSchema?: JsonSchema;
  threadId: ThreadId;
  turnId: TurnId;
}

/** The body of `POST …/responses`, with the members that native sends. */
export function requestBody(request: ResponsesRequest): Readonly<Record<string, unknown>> {
  const { reasoningEffort: effort, reasoningSummary: summary } = request;
  return {
    model: request.model,
    stream: true,
    input: request.input.map(responseItemToWire),
    tools: request.tools,
    tool_choice: 'auto',
    parallel_tool_calls: request.parallelToolCalls,
    reasoning: {
      ...(effort !== undefined && { effort }),
      ...(summary !== undefined && summary !== 'none' && { summary }),
    },
    store: false,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: request.threadId,
    ...textMember(request),
    client_metadata: { thread_id: request.threadId, session_id: request.threadId, turn_id: request.turnId },
  };
}

/** The headers that say which thread this is. */
export function threadHeaders({ threadId }: ResponsesRequest): Record<string, string> {
  return { 'session-id': threadId, 'thread-id': threadId, 'x-client-request-id': threadId };
}

function textMember({ verbosity, outputSchema }: ResponsesRequest): Readonly<Record<string, unknown>> {
  if (verbosity === undefined && outputSchema === undefined) return {};
  const format = { type: 'json_schema', name: 'codex_output_schema', strict: true, schema: outputSchema };
  return {
    text: { ...(verbosity !== undefined && { verbosity }), ...(outputSchema !== undefined && { format }) },
  };
}
