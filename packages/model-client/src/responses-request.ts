import {
  responseItemToWire,
  type JsonSchema,
  type ReasoningEffort,
  type ReasoningSummary,
  type ResponseItem,
  type ThreadId,
  type TurnAttribution,
  type TurnId,
  type Verbosity,
} from '@codex-ts/protocol';

import type { ServiceTier } from './service-tier.ts';

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
  /** What `serviceTierOf` makes of what is asked for; the provider's usual one unless given. */
  serviceTier?: ServiceTier;
  threadId: ThreadId;
  turnId: TurnId;
  attribution?: TurnAttribution;
  /** What else the program tells the model's server about the turn; names that the client uses itself are dropped. */
  turnMetadata?: Readonly<Record<string, string>>;
  /** Present when the request is not the thread's own, but made for another: as what, and for which. */
  subagent?: { kind: string; parentThreadId: ThreadId };
}

/** The body of `POST …/responses`, with the members that native sends. */
export function requestBody(request: ResponsesRequest): Readonly<Record<string, unknown>> {
  const { reasoningEffort: effort, reasoningSummary: summary, serviceTier: tier } = request;
  const { threadId, subagent } = request;
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
    prompt_cache_key: subagent === undefined ? threadId : `${subagent.kind}:${subagent.parentThreadId}`,
    ...(tier !== undefined && tier !== 'default' && { service_tier: tier }),
    ...textMember(request),
    client_metadata: clientMetadata(request),
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

function clientMetadata(request: ResponsesRequest): Readonly<Record<string, string>> {
  const { threadId, turnId, subagent } = request;
  const { rootTurnId = turnId, parentTurnId, trigger } = request.attribution ?? {};
  const ids = {
    thread_id: threadId,
    session_id: subagent?.parentThreadId ?? threadId,
    turn_id: turnId,
    root_turn_id: rootTurnId,
    ...(parentTurnId !== undefined && { parent_turn_id: parentTurnId }),
  };
  const own = Object.entries(request.turnMetadata ?? {}).filter(([name]) => !takenNames.has(name));
  const about = {
    ...Object.fromEntries(own),
    ...ids,
    request_kind: 'turn',
    ...(trigger !== undefined && { turn_trigger: trigger }),
  };
  return {
    ...ids,
    'x-codex-turn-metadata': JSON.stringify(about),
    ...(subagent !== undefined && { 'x-openai-subagent': subagent.kind }),
  };
}

/** What native says itself there: nobody else says it in its name. */
const takenNames: ReadonlySet<string> = new Set([
  'agent_name',
  'context_window_id',
  'history_initialization',
  'installation_id',
  'model',
  'parent_turn_id',
  'reasoning_effort',
  'request_kind',
  'root_turn_id',
  'sandbox',
  'sandbox_mode',
  'session_id',
  'thread_id',
  'thread_source',
  'turn_id',
  'turn_started_at_unix_ms',
  'turn_trigger',
  'window_id',
  'window_number',
]);
