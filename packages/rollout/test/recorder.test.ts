import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { TurnItem } from '@codex-ts/protocol';
import { readThread, resumeRecorder, startRecorder } from '@codex-ts/rollout';

import { nativeThread } from './native-lines.ts';
import {
  answered,
  freshHome,
  jsonLines,
  meta,
  putLog,
  said,
  texts,
  threadId,
  turnId,
  usage,
} from './session-home.ts';

const noon = new Date(2026, 10, 25, 12, 0, 7).getTime();
const ports = { now: () => noon };

test('a log lies under its day, and only its owner can read it', async () => {
  await using home = await freshHome();
  await using recorder = await startRecorder({ codexHome: home.path, meta: meta(), ports });

  expect(recorder.path).toBe(
    join(home.path, 'sessions', '2026', '11', '25', `rollout-2026-11-25T12-00-07-${threadId()}.jsonl`),
  );
  expect((await stat(recorder.path)).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  expect((await stat(dirname(recorder.path))).mode & 0o777).toBe(
    process.platform === 'win32' ? 0o666 : 0o700,
  );
});

test('every entry becomes whole lines, counted without a gap, the session first', async () => {
  await using home = await freshHome();
  const recorder = await startRecorder({ codexHome: home.path, meta: meta(), ports });
  await recorder.record([
    { type: 'turnStarted', turnId, startedAtMs: 5000 },
    {
      type: 'turnContext',
      context: {
        turnId,
        cwd: '/home/me/place',
        model: 'gpt-5.5',
        approvalPolicy: 'never',
        sandboxMode: 'workspace-write',
        writableRoots: ['/more'],
        networkAccess: true,
        excludeTmpdirEnvVar: true,
      },
    },
    ...said('hello'),
  ]);
  await recorder.record([
    ...answered('hi'),
    {
      type: 'tokenUsage',
      turnId,
      responseId: 'resp_1',
      last: usage(/*count*/ 7),
      turn: usage(/*count*/ 7),
      total: usage(/*count*/ 107),
    },
    {
      type: 'turnEnded',
      turnId,
      startedAtMs: 5000,
      endedAtMs: 7500,
      end: { outcome: 'completed', lastAgentMessage: 'hi' },
    },
  ]);
  await recorder.close();

  const lines = await jsonLines(recorder.path);
  expect(lines.map((line) => line.ordinal)).toEqual(lines.map((_, index) => index));
  expect(lines.map((line) => [line.type, line.payload.type])).toEqual([
    ['session_meta', undefined],
    ['event_msg', 'task_started'],
    ['turn_context', undefined],
    ['response_item', 'message'],
    ['event_msg', 'item_completed'],
    ['response_item', 'message'],
    ['event_msg', 'item_completed'],
    ['token_usage_record', undefined],
    ['event_msg', 'token_count'],
    ['event_msg', 'task_complete'],
  ]);
  expect(lines[0]).toMatchObject({
    timestamp: new Date(noon).toISOString(),
    payload: {
      id: threadId(),
      session_id: threadId(),
      originator: 'codex_exec',
      cli_version: '0.1.0',
      source: 'exec',
      history_mode: 'paginated',
      base_instructions: { text: 'Be brief.' },
    },
  });
  expect(lines[2]?.payload.sandbox_policy).toEqual({
    type: 'workspace-write',
    writable_roots: ['/more'],
    network_access: true,
    exclude_tmpdir_env_var: true,
    exclude_slash_tmp: false,
  });
  expect(lines[9]?.payload).toMatchObject({ duration_ms: 2500, last_agent_message: 'hi' });
});

test('what was recorded comes back', async () => {
  await using home = await freshHome();
  const recorder = await startRecorder({
    codexHome: home.path,
    meta: meta({ git: { commitHash: 'e202', branch: 'main', repositoryUrl: 'https://github.com/x/y.git' } }),
  });
  const call = { type: 'function_call', name: 'exec_command', arguments: '{}', call_id: 'call_1' } as const;
  const other = { type: 'other', raw: { type: 'web_search_call', id: 'ws_1', newer: [1] } } as const;
  await recorder.record([
    { type: 'turnStarted', turnId, startedAtMs: 1000 },
    ...said('hello\u2028\u0000 😀'),
    { type: 'responseItem', item: call },
    { type: 'responseItem', item: other },
    {
      type: 'tokenUsage',
      turnId,
      responseId: 'resp_1',
      last: usage(/*count*/ 1),
      turn: usage(/*count*/ 1),
      total: usage(/*count*/ 50),
    },
    { type: 'turnEnded', turnId, startedAtMs: 1, endedAtMs: 2, end: { outcome: 'interrupted' } },
  ]);
  await recorder.close();

  expect(await readThread(recorder.path)).toMatchObject({
    path: recorder.path,
    meta: {
      ...meta(),
      git: { commitHash: 'e202', branch: 'main', repositoryUrl: 'https://github.com/x/y.git' },
    },
    items: [{ type: 'message', role: 'user' }, call, other],
    usage: usage(/*count*/ 50),
    turns: [{ turnId, outcome: 'interrupted' }],
    preview: 'hello\u2028\u0000 😀',
    skippedLines: 0,
  });
});

test('a resumed thread goes on in the same file, and its ordinals go on', async () => {
  await using home = await freshHome();
  const first = await startRecorder({ codexHome: home.path, meta: meta() });
  await first.record(said('one'));
  await first.close();

  const { recorder, thread } = await resumeRecorder({ codexHome: home.path, threadId: threadId() });
  expect(texts(thread.items)).toEqual(['one']);
  await recorder.record(said('two'));
  await recorder.close();

  expect(recorder.path).toBe(first.path);
  expect((await jsonLines(first.path)).map((line) => line.ordinal)).toEqual([0, 1, 2, 3, 4]);
});

test('a log of native is read and continued in its own format', async () => {
  await using home = await freshHome();
  const name = join('2026', '11', '25', `rollout-2026-11-25T03-52-19-${threadId()}.jsonl`);
  const path = await putLog(home.path, name, nativeThread(threadId()));

  const { recorder, thread } = await resumeRecorder({ codexHome: home.path, threadId: threadId() });
  expect(thread).toMatchObject({
    path,
    meta: { cliVersion: '0.169.0', baseInstructions: 'Be native.', git: { branch: 'main' } },
    usage: { inputTokens: 300, totalTokens: 320 },
    turns: [{ turnId, outcome: 'completed', lastAgentMessage: 'done' }],
    context: { model: 'gpt-5.5', approvalPolicy: 'never', sandboxMode: 'danger-full-access' },
    preview: 'do it',
    skippedLines: 0,
  });
  expect(thread.items.map((item) => item.type)).toEqual([
    'message',
    'message',
    'reasoning',
    'function_call',
    'function_call_output',
    'message',
  ]);
  await recorder.record(answered('more'));
  await recorder.close();

  const lines = await jsonLines(path);
  expect(lines.slice(-2).map((line) => [line.ordinal, line.payload.item?.type ?? line.payload.type])).toEqual(
    [
      [15, 'message'],
      [16, 'AgentMessage'],
    ],
  );
});

test('a legacy log stays legacy: no ordinals, and the events of its time', async () => {
  await using home = await freshHome();
  const recorder = await startRecorder({ codexHome: home.path, meta: meta({ historyMode: 'legacy' }) });
  await recorder.record(said('hello'));
  await recorder.close();
  const resumed = await resumeRecorder({ codexHome: home.path, threadId: threadId() });
  await resumed.recorder.record(answered('hi'));
  await resumed.recorder.close();

  const lines = await jsonLines(recorder.path);
  expect(lines.some((line) => 'ordinal' in line)).toBe(false);
  expect(lines.map((line) => line.payload.type)).toEqual([
    undefined,
    'message',
    'user_message',
    'message',
    'agent_message',
  ]);
  expect((await readThread(recorder.path)).preview).toBe('hello');
});

test('wherever a crash cuts the file, every whole line counts and the next one is readable', async () => {
  await using home = await freshHome();
  const recorder = await startRecorder({ codexHome: home.path, meta: meta() });
  await recorder.record([...said('one'), ...said('two'), ...said('thrée 😀')]);
  await recorder.close();
  const whole = await readFile(recorder.path);
  const headerEnd = whole.indexOf('\n') + 1;

  const check = async (cut: number): Promise<void> => {
    await writeFile(recorder.path, whole.subarray(0, cut));
    const wholeLines = whole.subarray(0, cut).toString().split('\n').length - 1;
    const { recorder: again, thread } = await resumeRecorder({ codexHome: home.path, threadId: threadId() });
    const isTorn = whole[cut - 1] !== 0x0a;
    // A line that lacks only its line break is whole.
    const isComplete = isTorn && whole[cut] === 0x0a;
    expect(thread.skippedLines).toBe(isTorn && !isComplete ? 1 : 0);
    expect(thread.nextOrdinal).toBe(wholeLines + (isComplete ? 1 : 0));
    await again.record(said('after'));
    await again.close();
    const after = await readThread(recorder.path);
    expect(texts(after.items).at(-1)).toBe('after');
    expect(after.items).toHaveLength(thread.items.length + 1);
  };
  const cuts = fc.integer({ min: headerEnd, max: whole.length });
  await fc.assert(fc.asyncProperty(cuts, check), {
    numRuns: 40,
    examples: [[headerEnd], [whole.length - 1]],
  });
});

test('garbage in the middle is skipped and counted', async () => {
  await using home = await freshHome();
  const recorder = await startRecorder({ codexHome: home.path, meta: meta() });
  await recorder.record(said('one'));
  await recorder.close();
  await appendFile(
    recorder.path,
    'not json\n\n{"timestamp":"x"}\n[]\n\u0000\u0000\n{"timestamp":"x","type":"response_item","payload":7}\n',
  );
  await appendFile(recorder.path, Buffer.from([0xff, 0xfe, 0x0a]));
  const { recorder: again } = await resumeRecorder({ codexHome: home.path, threadId: threadId() });
  await again.record(said('two'));
  await again.close();

  const thread = await readThread(recorder.path);
  expect(texts(thread.items)).toEqual(['one', 'two']);
  expect(thread.skippedLines).toBe(6);
});

test('entries recorded at once keep their order', async () => {
  await using home = await freshHome();
  const recorder = await startRecorder({ codexHome: home.path, meta: meta() });
  const words = Array.from({ length: 50 }, (_, index) => `word ${index}`);
  await Promise.all(words.map((word) => recorder.record(said(word))));
  await recorder.close();

  expect(texts((await readThread(recorder.path)).items)).toEqual(words);
});

test('after close nothing is recorded, and closing again is harmless', async () => {
  await using home = await freshHome();
  const recorder = await startRecorder({ codexHome: home.path, meta: meta() });
  await Promise.all([recorder.close(), recorder.close()]);
  await recorder.flush();

  await expect(recorder.record(said('late'))).rejects.toThrow(TypeError);
});

test.each([
  { what: 'an empty file', content: '', reason: 'empty' },
  { what: 'a file that begins with something else', content: '{"a":1}\n', reason: 'noHeader' },
  { what: 'a torn first line', content: '{"timestamp":"2026', reason: 'noHeader' },
])('$what cannot be resumed, and is left as it is', async ({ content, reason }) => {
  await using home = await freshHome();
  const recorder = await startRecorder({ codexHome: home.path, meta: meta() });
  await recorder.close();
  await truncate(recorder.path);
  await writeFile(recorder.path, content);

  await expect(resumeRecorder({ codexHome: home.path, threadId: threadId() })).rejects.toMatchObject({
    code: 'ROLLOUT_FILE_INVALID',
    reason,
    path: recorder.path,
  });
  expect(await readFile(recorder.path, 'utf8')).toBe(content);
});

test('a thread that nobody knows is missing', async () => {
  await using home = await freshHome();

  await expect(resumeRecorder({ codexHome: home.path, threadId: threadId() })).rejects.toMatchObject({
    code: 'ROLLOUT_THREAD_MISSING',
    threadId: threadId(),
  });
});

test('items for people are spelled as native spells them, and long output is shortened', async () => {
  await using home = await freshHome();
  const recorder = await startRecorder({ codexHome: home.path, meta: meta() });
  const output = `${'a'.repeat(100_000)}${'z'.repeat(100_000)}`;
  const items: TurnItem[] = [
    { type: 'reasoning', id: 'rs_1', text: 'hm' },
    {
      type: 'commandExecution',
      id: 'call_1',
      command: ['/bin/bash', '-lc', 'ls'],
      cwd: resolve('/home/me/place'),
      aggregatedOutput: output,
      exitCode: 2,
      durationMs: 1250.5,
      status: 'failed',
    },
    {
      type: 'fileChange',
      id: 'call_2',
      status: 'completed',
      changes: [
        { path: '/a', kind: 'add', diff: 'new' },
        { path: '/b', kind: 'update', movedTo: '/c', diff: '@@' },
        { path: '/d', kind: 'delete' },
      ],
    },
    { type: 'webSearch', id: 'ws_1', query: 'cats' },
    { type: 'notice', id: 'n_1', message: 'not logged' },
  ];
  await recorder.record(
    items.map((item) => ({ type: 'turnItem', turnId, item, startedAtMs: 1, completedAtMs: 2 }) as const),
  );
  await recorder.close();

  const lines = (await jsonLines(recorder.path)).slice(1);
  expect(lines.map((line) => line.payload.item)).toEqual([
    { type: 'Reasoning', id: 'rs_1', summary_text: ['hm'], raw_content: [] },
    {
      type: 'CommandExecution',
      id: 'call_1',
      command: ['/bin/bash', '-lc', 'ls'],
      cwd: pathToFileURL('/home/me/place').href,
      parsed_cmd: [{ type: 'unknown', cmd: 'ls' }],
      source: 'unified_exec_startup',
      status: 'failed',
      aggregated_output: expect.stringMatching(
        /^a{32768}\n\.\.\. 134464 characters omitted \.\.\.\nz{32768}$/u,
      ),
      exit_code: 2,
      duration: { secs: 1, nanos: 250_500_000 },
    },
    {
      type: 'FileChange',
      id: 'call_2',
      changes: {
        '/a': { type: 'add', content: 'new' },
        '/b': { type: 'update', unified_diff: '@@', move_path: '/c' },
        '/d': { type: 'delete', content: '' },
      },
      status: 'completed',
      stdout: '',
      stderr: '',
    },
    { type: 'WebSearch', id: 'ws_1', query: 'cats', action: { type: 'other' } },
  ]);
});
