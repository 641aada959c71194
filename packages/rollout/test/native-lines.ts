/** Lines as native codex 0.169 writes them, long texts and unused members left out. */

const time = '2026-11-25T03:52:20.000Z';
const turn = '01a210d5-3d11-7ce1-943a-8ed162c2a495';

interface NativeLine {
  timestamp: string;
  ordinal: number;
  type: string;
  payload: Record<string, unknown>;
  metadata?: unknown;
}

export function nativeHeader(id: string, more: Record<string, unknown> = {}, ordinal = 0): NativeLine {
  return {
    timestamp: time,
    ordinal,
    type: 'session_meta',
    payload: {
      account_scoped: true,
      session_id: id,
      id,
      timestamp: '2026-11-25T03:52:19.968Z',
      cwd: '/home/me/place',
      runtime_workspace_roots: ['/home/me/place'],
      originator: 'codex_exec',
      cli_version: '0.169.0',
      source: 'exec',
      thread_source: 'user',
      model_provider: 'openai',
      base_instructions: { text: 'Be native.', provenance: { type: 'model', model: 'gpt-5.5' } },
      history_mode: 'paginated',
      context_window: { window_id: '01a210d5-3cfc-7073-88b6-320ff1726e3a' },
      git: { commit_hash: 'e202f027', branch: 'main', repository_url: 'https://github.com/x/y.git' },
      ...more,
    },
  };
}

export function nativeEvent(ordinal: number, payload: Record<string, unknown>): NativeLine {
  return { timestamp: time, ordinal, type: 'event_msg', payload };
}

export function nativeItem(ordinal: number, payload: Record<string, unknown>): NativeLine {
  const marks = { turn_id: turn, create_time: 1795578740.05, content_item_kinds: ['user.text'] };
  return {
    timestamp: time,
    ordinal,
    type: 'response_item',
    payload: { ...payload, internal_chat_message_metadata_passthrough: marks },
    metadata: { history_sequence: ordinal, sampled_through_sequence: 0, client_authored: false },
  };
}

export function nativeMessage(
  ordinal: number,
  role: 'user' | 'assistant' | 'developer',
  text: string,
): NativeLine {
  const type = role === 'assistant' ? 'output_text' : 'input_text';
  return nativeItem(ordinal, { type: 'message', id: `msg_${ordinal}`, role, content: [{ type, text }] });
}

export function nativeUsage(ordinal: number, count: number): NativeLine {
  const usage = {
    input_tokens: count,
    cached_input_tokens: 10,
    cache_write_input_tokens: 0,
    output_tokens: 20,
    reasoning_output_tokens: 5,
    total_tokens: count + 20,
  };
  return nativeEvent(ordinal, {
    type: 'token_count',
    info: { total_token_usage: usage, last_token_usage: usage, model_context_window: 258400 },
    rate_limits: { limit_id: 'codex', primary: null },
  });
}

/** A thread of one turn with a shell call. */
export function nativeThread(id: string): NativeLine[] {
  const words = [{ type: 'text', text: 'do it', text_elements: [] }];
  return [
    nativeHeader(id),
    nativeEvent(/*ordinal*/ 1, {
      type: 'task_started',
      turn_id: turn,
      started_at: 1795578739,
      model_context_window: 258400,
    }),
    nativeMessage(
      /*ordinal*/ 2,
      'user',
      '<environment_context>\n  <cwd>/home/me/place</cwd>\n</environment_context>',
    ),
    { timestamp: time, ordinal: 3, type: 'world_state', payload: { full: true, state: { agents_md: {} } } },
    {
      timestamp: time,
      ordinal: 4,
      type: 'turn_context',
      payload: {
        turn_id: turn,
        cwd: '/home/me/place',
        approval_policy: 'never',
        permission_profile: { type: 'disabled' },
        model: 'gpt-5.5',
        summary: 'none',
        sandbox_policy: { type: 'danger-full-access' },
      },
    },
    nativeEvent(/*ordinal*/ 5, {
      type: 'thread_settings_applied',
      thread_id: id,
      thread_settings: { model: 'gpt-5.5' },
    }),
    nativeMessage(/*ordinal*/ 6, 'user', 'do it'),
    nativeEvent(/*ordinal*/ 7, {
      type: 'item_completed',
      thread_id: id,
      turn_id: turn,
      item: { type: 'UserMessage', id: '01a210d5-3d52-76f0-90ee-ec74a54099a9', content: words },
    }),
    nativeItem(/*ordinal*/ 8, {
      type: 'reasoning',
      id: 'rs_1',
      summary: [],
      content: null,
      encrypted_content: 'gAAA',
    }),
    nativeItem(/*ordinal*/ 9, {
      type: 'function_call',
      id: 'fc_1',
      name: 'exec_command',
      arguments: '{}',
      call_id: 'call_1',
    }),
    { timestamp: time, ordinal: 10, type: 'token_usage_record', payload: { response_id: 'resp_1' } },
    nativeItem(/*ordinal*/ 11, {
      type: 'function_call_output',
      id: 'fco_1',
      call_id: 'call_1',
      output: 'hi',
    }),
    nativeMessage(/*ordinal*/ 12, 'assistant', 'done'),
    nativeUsage(/*ordinal*/ 13, /*count*/ 300),
    nativeEvent(/*ordinal*/ 14, {
      type: 'task_complete',
      turn_id: turn,
      last_agent_message: 'done',
      duration_ms: 421,
    }),
  ];
}
