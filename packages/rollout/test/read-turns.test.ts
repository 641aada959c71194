import { join } from 'node:path';

import { readTurns } from '@codex-ts/rollout';
import { expect, test } from 'vitest';

import { nativeEvent, nativeHeader, nativeThread } from './native-lines.ts';
import { freshHome, putLog, threadId } from './session-home.ts';

const day = join('2026', '11', '25');
const nativeTurn = '01a210d5-3d11-7ce1-943a-8ed162c2a495';

function name(number = 1): string {
  return join(day, `rollout-2026-11-25T10-00-00-${threadId(number)}.jsonl`);
}

function nativeDone(ordinal: number, item: Record<string, unknown>, turn = nativeTurn): object {
  const times = { started_at_ms: 1000, completed_at_ms: 2000 };
  return nativeEvent(ordinal, { type: 'item_completed', turn_id: turn, item, ...times });
}

test("native's items are read as ours", async () => {
  await using home = await freshHome();
  const [header, started] = nativeThread(threadId());
  const elements = [
    { byte_range: { start: 0, end: 4 }, placeholder: 'Look' },
    { byte_range: { start: 1, end: 2 }, placeholder: null },
    { byte_range: 'garbage' },
  ];
  const words = [
    { type: 'text', text: 'look', text_elements: elements },
    { type: 'text', text: 'here', text_elements: [] },
    { type: 'local_image', path: '/a.png' },
    { type: 'local_image', path: '/b.png', detail: 'low' },
    { type: 'image', image_url: 'data:image/png;base64,x' },
    { type: 'image', file_id: 'file_1', detail: 'original' },
    { type: 'image', image_url: 'data:image/png;base64,y', detail: 'closer' },
    { type: 'image' },
    { type: 'audio', audio_url: 'data:audio/wav;base64,x' },
    { type: 'audio', file_id: 'file_2' },
    { type: 'audio' },
    { type: 'local_audio', path: '/a.wav' },
    { type: 'skill', name: 'demo', path: '/demo/SKILL.md' },
    { type: 'mention', name: 'x', path: 'app://x' },
    { type: 'smell' },
    'garbage',
  ];
  const command = {
    type: 'CommandExecution',
    id: 'call_1',
    process_id: '123',
    command: ['/bin/bash', '-lc', 'false'],
    cwd: 'file:///home/me/my%20place',
    parsed_cmd: [{ type: 'unknown', cmd: 'false' }],
    source: 'unified_exec_startup',
    status: 'failed',
    aggregated_output: 'oh\n',
    exit_code: 1,
    duration: { secs: 1, nanos: 500_000_000 },
  };
  const changes = {
    '/a': { type: 'add', content: 'x\n' },
    '/b': { type: 'update', unified_diff: '@@ -1 +1 @@\n-a\n+b\n', move_path: '/c' },
  };
  const path = await putLog(home.path, name(), [
    header,
    started,
    nativeDone(/*ordinal*/ 2, { type: 'UserMessage', id: 'u', client_id: 'c', content: words }),
    nativeDone(/*ordinal*/ 3, { type: 'Reasoning', id: 'r', summary_text: ['one', 'two'], raw_content: [] }),
    nativeDone(/*ordinal*/ 4, command),
    nativeDone(/*ordinal*/ 5, {
      type: 'FileChange',
      id: 'f',
      changes,
      status: 'declined',
      stdout: '',
      stderr: '',
    }),
    nativeDone(/*ordinal*/ 6, {
      type: 'WebSearch',
      id: 'w',
      query: 'q',
      action: { type: 'search', query: 'q' },
    }),
    nativeDone(/*ordinal*/ 7, { type: 'ContextCompaction', id: 'cc' }),
    nativeDone(/*ordinal*/ 8, { type: 'AgentMessage', id: 'm', content: [{ type: 'Text', text: 'done' }] }),
    nativeEvent(/*ordinal*/ 9, {
      type: 'task_complete',
      turn_id: nativeTurn,
      started_at: 5,
      completed_at: 7,
      duration_ms: 1999,
    }),
  ]);

  const { turns } = await readTurns(path);
  expect(turns).toMatchObject([
    { turnId: nativeTurn, outcome: 'completed', startedAt: 5, endedAt: 7, durationMs: 1999 },
  ]);
  expect(turns[0]?.items[0]).toMatchObject({ startedAtMs: 1000, completedAtMs: 2000 });
  expect(turns[0]?.items.map(({ item }) => item)).toEqual([
    {
      type: 'userMessage',
      id: 'u',
      clientId: 'c',
      parts: [
        {
          type: 'text',
          text: 'look',
          textElements: [
            { byteRange: { start: 0, end: 4 }, placeholder: 'Look' },
            { byteRange: { start: 1, end: 2 } },
          ],
        },
        { type: 'text', text: 'here' },
        { type: 'localImage', path: '/a.png' },
        { type: 'localImage', path: '/b.png', detail: 'low' },
        { type: 'image', url: 'data:image/png;base64,x' },
        { type: 'image', fileId: 'file_1', detail: 'original' },
        { type: 'image', url: 'data:image/png;base64,y' },
        { type: 'audio', url: 'data:audio/wav;base64,x' },
        { type: 'audio', fileId: 'file_2' },
        { type: 'localAudio', path: '/a.wav' },
        { type: 'skill', name: 'demo', path: '/demo/SKILL.md' },
        { type: 'mention', name: 'x', path: 'app://x' },
      ],
    },
    { type: 'reasoning', id: 'r', text: 'one\n\ntwo' },
    {
      type: 'commandExecution',
      id: 'call_1',
      command: ['/bin/bash', '-lc', 'false'],
      cwd: '/home/me/my place',
      aggregatedOutput: 'oh\n',
      exitCode: 1,
      durationMs: 1500,
      status: 'failed',
    },
    {
      type: 'fileChange',
      id: 'f',
      status: 'declined',
      changes: [
        { path: '/a', kind: 'add', diff: 'x\n' },
        { path: '/b', kind: 'update', diff: '@@ -1 +1 @@\n-a\n+b\n', movedTo: '/c' },
      ],
    },
    { type: 'webSearch', id: 'w', query: 'q', action: { type: 'search', query: 'q' } },
    { type: 'agentMessage', id: 'm', text: 'done' },
  ]);
});

test('the end of a turn is told as the log has it', async () => {
  await using home = await freshHome();
  const turns = ['1', '2', '3', '4', '5', '6'].map((digit) => nativeTurn.slice(0, -1) + digit);
  const start = (ordinal: number, at: number): object =>
    nativeEvent(ordinal, { type: 'task_started', turn_id: turns[at], started_at: at });
  const full = { message: 'full', codex_error_info: 'context_window_exceeded' };
  const odd = { message: 'odd', codex_error_info: { flex_unavailable: {} } };
  const status = (http_status_code: number): object => ({ http_connection_failed: { http_status_code } });
  const refused = { message: 'who', codex_error_info: status(/*http_status_code*/ 401) };
  const other = { message: 'pay', codex_error_info: status(/*http_status_code*/ 402) };
  const path = await putLog(home.path, name(), [
    nativeHeader(threadId()),
    start(/*ordinal*/ 1, /*at*/ 0),
    nativeEvent(/*ordinal*/ 2, {
      type: 'task_complete',
      turn_id: turns[0],
      last_agent_message: null,
      error: full,
    }),
    start(/*ordinal*/ 3, /*at*/ 1),
    nativeEvent(/*ordinal*/ 4, {
      type: 'turn_aborted',
      turn_id: turns[1],
      reason: 'interrupted',
      duration_ms: 5,
    }),
    start(/*ordinal*/ 5, /*at*/ 2),
    nativeEvent(/*ordinal*/ 6, { type: 'task_complete', turn_id: turns[2], error: odd }),
    start(/*ordinal*/ 7, /*at*/ 3),
    nativeEvent(/*ordinal*/ 8, { type: 'task_complete', turn_id: turns[3], error: refused }),
    start(/*ordinal*/ 9, /*at*/ 4),
    nativeEvent(/*ordinal*/ 10, { type: 'task_complete', turn_id: turns[4], error: other }),
    start(/*ordinal*/ 11, /*at*/ 5),
  ]);

  expect((await readTurns(path)).turns).toEqual([
    {
      turnId: turns[0],
      startedAt: 0,
      outcome: 'failed',
      failure: { code: 'CORE_CONTEXT_EXCEEDED', message: 'full' },
      items: [],
    },
    { turnId: turns[1], startedAt: 1, outcome: 'interrupted', durationMs: 5, items: [] },
    {
      turnId: turns[2],
      startedAt: 2,
      outcome: 'failed',
      failure: { code: 'other', message: 'odd' },
      items: [],
    },
    {
      turnId: turns[3],
      startedAt: 3,
      outcome: 'failed',
      failure: { code: 'MODEL_UNAUTHORIZED', message: 'who', httpStatus: 401 },
      items: [],
    },
    {
      turnId: turns[4],
      startedAt: 4,
      outcome: 'failed',
      failure: { code: 'MODEL_STATUS_UNEXPECTED', message: 'pay', httpStatus: 402 },
      items: [],
    },
    { turnId: turns[5], startedAt: 5, items: [] },
  ]);
});

test('turns of a log of old are counted, as native counts them', async () => {
  await using home = await freshHome();
  const event = (payload: object): object => ({ timestamp: 't', type: 'event_msg', payload });
  const path = await putLog(home.path, name(), [
    { timestamp: 't', type: 'session_meta', payload: { id: threadId(), cwd: '/' } },
    event({ type: 'user_message', message: 'one', images: [] }),
    event({ type: 'agent_reasoning', text: 'hm' }),
    event({ type: 'agent_message', message: 'first' }),
    event({ type: 'user_message', message: '', images: ['data:x'], local_images: ['/a.png'] }),
    event({ type: 'agent_message', message: 'second' }),
    event({ type: 'turn_aborted', turn_id: null, reason: 'interrupted' }),
  ]);

  expect((await readTurns(path)).turns).toMatchObject([
    {
      turnId: 'rollout-1',
      outcome: 'completed',
      items: [
        { item: { type: 'userMessage', id: 'item-1', parts: [{ type: 'text', text: 'one' }] } },
        { item: { type: 'reasoning', id: 'item-2', text: 'hm' } },
        { item: { type: 'agentMessage', id: 'item-3', text: 'first' } },
      ],
    },
    {
      turnId: 'rollout-2',
      outcome: 'interrupted',
      items: [
        {
          item: {
            id: 'item-4',
            parts: [
              { type: 'image', url: 'data:x' },
              { type: 'localImage', path: '/a.png' },
            ],
          },
        },
        { item: { id: 'item-5', text: 'second' } },
      ],
    },
  ]);
});

test('turns are told over all the files of a thread, and garbage is passed over', async () => {
  await using home = await freshHome();
  const parent = nativeThread(threadId());
  await putLog(home.path, name(), parent);
  const bytes = parent.reduce((sum, line) => sum + JSON.stringify(line).length + 1, 0);
  const base = { thread_id: threadId(), end_ordinal_exclusive: 15, end_byte_offset: bytes };
  const turn = `${nativeTurn.slice(0, -1)}9`;
  const path = await putLog(home.path, name(/*number*/ 2), [
    nativeHeader(threadId(/*number*/ 2), { history_base: base }, /*ordinal*/ 15),
    'garbage',
    nativeEvent(/*ordinal*/ 16, { type: 'task_started', turn_id: turn }),
    nativeDone(/*ordinal*/ 17, { type: 'AgentMessage', id: 'm', content: 'none' }, turn),
    nativeDone(
      /*ordinal*/ 18,
      { type: 'AgentMessage', id: 'm', content: [{ type: 'Text', text: 'x' }] },
      turn,
    ),
  ]);

  const { turns } = await readTurns(path);
  expect(turns.map((each) => [each.turnId, each.outcome, each.items.length])).toEqual([
    [nativeTurn, 'completed', 1],
    [turn, undefined, 1],
  ]);
});

test('a result that was handed in is an item, and a turn says which chain of work it belongs to', async () => {
  await using home = await freshHome();
  const [header] = nativeThread(threadId());
  const path = await putLog(home.path, name(), [
    header,
    nativeEvent(/*ordinal*/ 1, { type: 'task_started', turn_id: nativeTurn, root_turn_id: 'root' }),
    nativeDone(/*ordinal*/ 2, {
      type: 'FunctionCallOutput',
      id: 'fco_1',
      name: 'weather',
      namespace: null,
      output: [{ type: 'input_text', text: 'rain' }],
    }),
    nativeDone(/*ordinal*/ 3, {
      type: 'FunctionCallOutput',
      id: 'fco_2',
      name: 'x',
      namespace: 'n',
      output: '',
    }),
  ]);

  const { turns } = await readTurns(path);

  expect(turns[0]?.rootTurnId).toBe('root');
  expect(turns[0]?.items.map(({ item }) => item)).toEqual([
    {
      type: 'functionCallOutput',
      id: 'fco_1',
      name: 'weather',
      output: [{ type: 'input_text', text: 'rain' }],
    },
    { type: 'functionCallOutput', id: 'fco_2', name: 'x', namespace: 'n', output: '' },
  ]);
});
