import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { newestThread, resumeThread, startThread } from '@codex-ts/core';
import { parseThreadId, type ThreadId } from '@codex-ts/protocol';
import { callTool, say, sequence } from '@codex-ts/testkit';

import { openHouse, type AgentHouse } from './agent-house.ts';
import { logLines, outline } from './log.ts';

const script = fileURLToPath(new URL('turn-child.ts', import.meta.url));

function startChild(house: AgentHouse, resumed = ''): ChildProcess {
  const args = [script, house.codexHome, house.workspace, house.server.url, resumed];
  return spawn(process.execPath, ['--conditions=@codex-ts/source', ...args], {
    env: { ...process.env, CODEX_API_KEY: 'sk-test-0123456789' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('no output');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return String(line);
}

function id(text: string): ThreadId {
  const parsed = parseThreadId(text);
  if (parsed === undefined) throw new TypeError(`${text} is no id`);
  return parsed;
}

test('after SIGKILL in the middle of a turn nothing recorded is lost, and the thread goes on', async () => {
  const killed = callTool(
    'exec_command',
    { cmd: 'touch running; sleep 600', yield_time_ms: 30_000 },
    { callId: 'call_1' },
  );
  await using house = await openHouse([sequence(say('I will wait.'), killed), say('Back.')]);
  const child = startChild(house);
  const threadId = id(await firstLine(child));
  await expect
    .poll(
      () =>
        readFile(join(house.workspace, 'running')).then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  child.kill('SIGKILL');
  await once(child, 'close');

  await using thread = await resumeThread(threadId, house.options);
  expect((await thread.run('Go on.')).answer).toBe('Back.');
  expect(house.server.turns.at(-1)?.toolOutputs).toEqual({ call_1: 'aborted' });
  expect(JSON.stringify(house.server.turns.at(-1)?.input)).toMatch(/Go\..*I will wait\..*aborted.*Go on\./su);
  const lines = outline(await logLines(thread.path));
  expect(lines.filter((line) => /task_|turn_aborted/u.test(line))).toEqual([
    'event_msg task_started',
    'event_msg turn_aborted',
    'event_msg task_started',
    'event_msg task_complete',
  ]);
});

test('a thread that another process runs cannot be resumed meanwhile', async () => {
  await using house = await openHouse([say('never'), say('now')]);
  house.server.fail('next', { delayMs: Infinity });
  const child = startChild(house);
  const threadId = id(await firstLine(child));
  await house.server.waitFor('/responses');

  await expect(resumeThread(threadId, house.options)).rejects.toMatchObject({
    code: 'ROLLOUT_WRITER_ACTIVE',
  });
  child.kill('SIGKILL');
  await once(child, 'close');
  await using thread = await resumeThread(threadId, house.options);
  expect((await thread.run('Now?')).answer).toBe('now');
});

test('what a crash left half-written is passed over', async () => {
  await using house = await openHouse([say('one'), say('two')]);
  await using thread = await startThread(house.options);
  await thread.run('1');
  await thread[Symbol.asyncDispose]();
  await appendFile(
    thread.path ?? '',
    '{"timestamp":"2026-11-25T03:52:19.990Z","ordinal":99,"type":"response_it',
  );

  await using resumed = await resumeThread(thread.id, house.options);
  await resumed.run('2');
  expect(house.server.turns.at(-1)?.input.map((item) => item['role'])).toEqual([
    'developer',
    'developer',
    'user',
    'user',
    'assistant',
    'user',
  ]);
});

test('what has changed since is told again, what has not is not', async () => {
  await using house = await openHouse([say('one'), say('two'), say('three')]);
  await using thread = await startThread(house.options);
  await thread.run('1');
  await thread[Symbol.asyncDispose]();
  await using careful = await resumeThread(thread.id, { ...house.options, sandboxMode: 'read-only' });
  await careful.run('2');
  await careful.run('3');

  const developer = house.server.turns.at(-1)?.input.filter((item) => item['role'] === 'developer');
  expect(developer).toHaveLength(3);
  expect(JSON.stringify(developer?.[1])).toContain('danger-full-access');
  expect(JSON.stringify(developer?.[2])).toContain('read-only');
});

test('without recording, a thread leaves no log, and a resumed one leaves its log alone', async () => {
  await using house = await openHouse([say('one'), say('two'), say('three')]);
  await using silent = await startThread({ ...house.options, record: false });
  expect((await silent.run('1')).answer).toBe('one');
  expect(silent.path).toBeUndefined();
  expect(await newestThread({ codexHome: house.codexHome })).toBeUndefined();

  await using thread = await startThread(house.options);
  await thread.run('2');
  await thread[Symbol.asyncDispose]();
  const before = await readFile(thread.path ?? '', 'utf8');
  await using reader = await resumeThread(thread.id, { ...house.options, record: false });
  await reader.run('3');
  expect(JSON.stringify(house.server.turns.at(-1)?.input)).toContain('two');
  expect(await readFile(thread.path ?? '', 'utf8')).toBe(before);
});

test.each([true, false])('a thread that nobody knows is missing (record: %s)', async (record) => {
  await using house = await openHouse([]);

  await expect(
    resumeThread(id('01a210d5-3cfa-7ce1-8d78-e547a6911e4e'), { ...house.options, record }),
  ).rejects.toMatchObject({ code: 'ROLLOUT_THREAD_MISSING' });
});

test('the newest thread is the one that was used last', async () => {
  await using house = await openHouse([say('one'), say('two'), say('three')]);
  const threads = [];
  for (const words of ['1', '2']) {
    await using thread = await startThread(house.options);
    await thread.run(words);
    threads.push(thread);
  }
  expect(await newestThread(house)).toBe(threads[1]?.id);
  await using again = await resumeThread(id(threads[0]?.id ?? ''), house.options);
  await again.run('3');

  expect(await newestThread(house)).toBe(again.id);
  expect(await newestThread({ ...house, workspace: '/elsewhere' })).toBeUndefined();
});
