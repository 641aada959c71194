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
  /** Present when the request is not the thread's own, but made for another: as what, and for which. */
  subagent?: { kind: string; parentThreadId: ThreadId };
}

/** The body of `POST …/responses`, with the members that native sends. */
export function requestBody(request: ResponsesRequest): Readonly<Record<string, unknown>> {
  const { reasoningEffort: effort, reasoningSummary: summary, subagent, threadId, turnId } = request;
  const sessionId = subagent?.parentThreadId ?? threadId;
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
    prompt_cache_key: subagent === undefined ? threadId : `${subagent.kind}:${sessionId}`,
    ...textMember(request),
    client_metadata: {
      thread_id: threadId,
      session_id: sessionId,
      turn_id: turnId,
      ...(subagent !== undefined && { 'x-openai-subagent': subagent.kind }),
    },
  };
}

/** The headers that say which thread this is. */
export function threadHeaders({ threadId, subagent }: ResponsesRequest): Record<string, string> {
  const sessionId = subagent?.parentThreadId ?? threadId;
  return {
    'session-id': sessionId,
    'thread-id': threadId,
    'x-client-request-id': threadId,
    ...(subagent !== undefined && {
      'x-openai-subagent': subagent.kind,
      'x-codex-parent-thread-id': subagent.parentThreadId,
    }),
  };
}

function textMember({ verbosity, outputSchema }: ResponsesRequest): Readonly<Record<string, unknown>> {
  if (verbosity === undefined && outputSchema === undefined) return {};
  const format = { type: 'json_schema', name: 'codex_output_schema', strict: true, schema: outputSchema };
  return {
    text: { ...(verbosity !== undefined && { verbosity }), ...(outputSchema !== undefined && { format }) },
  };
}
