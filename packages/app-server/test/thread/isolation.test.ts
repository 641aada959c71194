import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { parseThreadId, type ThreadId } from '@codex-ts/protocol';
import { resumeRecorder } from '@codex-ts/rollout';
import { callTool, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk } from './desk.ts';

test('a thread whose log is gone fails alone', async () => {
  await using desk = await startDesk((thread) => (thread.number === 1 ? [say('Lost.')] : [say('Kept.')]));
  const broken = await desk.me.ask('thread/start', { cwd: desk.work });
  const sound = await desk.startThread();

  await rm(broken.thread.path ?? '');
  await desk.runTurn(broken.thread.id);
  const { turn } = await desk.runTurn(sound);

  expect(turn.status).toBe('completed');
  await expect(
    desk.me.ask('thread/read', { threadId: broken.thread.id, includeTurns: true }),
  ).rejects.toMatchObject({ rpcCode: -32_603 });
});

test('a turn in which something unexpected is thrown fails with an error, and everything else goes on', async () => {
  let isBroken = false;
  const faults: unknown[] = [];
  await using desk = await startDesk(
    (_thread) => [callTool('exec_command', { cmd: 'sleep 0.2' }), say('Told.'), say('Again.')],
    {
      onFault: (fault) => faults.push(fault),
      ports: {
        clock() {
          // Not for those who run the turn, who have a clock of the same: for who tells of it.
          if (!isBroken || new Error('who asks').stack?.includes('turn-news.ts') !== true) return Date.now();
          isBroken = false;
          throw new Error('no clock today');
        },
      },
    },
  );
  const threadId = await desk.startThread();
  const { turn } = await desk.me.ask('turn/start', { threadId, input: [{ type: 'text', text: 'Go.' }] });
  await desk.me.hear('item/started', ({ item }) => item.type === 'commandExecution');
  isBroken = true;

  const ended = await desk.me.hear('turn/completed', (told) => told.turn.id === turn.id);

  const error = { message: expect.stringContaining('no clock today'), codexErrorInfo: 'other' };
  expect(ended.turn).toMatchObject({ status: 'failed', error });
  expect(desk.me.heard.find(({ method }) => method === 'error')?.params).toMatchObject({
    error,
    willRetry: false,
  });
  expect(faults).toHaveLength(1);
  expect((await desk.runTurn(await desk.startThread())).turn.status).toBe('completed');
  expect((await desk.runTurn(threadId)).turn.status).toBe('completed');
});

test('a drain interrupts turns, and their records are whole', async () => {
  await using desk = await startDesk([callTool('exec_command', { cmd: 'sleep 60' })]);
  const { thread } = await desk.me.ask('thread/start', { cwd: desk.work });
  await desk.me.ask('turn/start', { threadId: thread.id, input: [{ type: 'text', text: 'Wait.' }] });
  await desk.me.hear('item/started', ({ item }) => item.type === 'commandExecution');

  await desk.place.server.drain();

  expect(desk.me.heard.at(-2)?.params['turn']).toMatchObject({ status: 'interrupted' });
  await using next = await startDesk([say('Unused.')], { codexHome: desk.place.codexHome });
  const read = await next.me.ask('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.thread.turns).toMatchObject([{ status: 'interrupted', items: [{}, { status: 'failed' }] }]);
});

test('a thread that was being opened when the server drained is closed again', async () => {
  const asked: (() => void)[] = [];
  const clock = (): number => {
    // The thread is about to be started then.
    if (new Error('who asks').stack?.includes('openNew') === true) asked.pop()?.();
    return Date.now();
  };
  await using desk = await startDesk([], { ports: { clock } });
  asked.push(() => void desk.place.server.drain());

  await expect(desk.me.ask('thread/start', { cwd: desk.work })).rejects.toMatchObject({
    data: { reason: 'serverShuttingDown' },
  });
  await desk.place.server.drain();

  const [threadId] = await recordedIds(desk.place.codexHome);
  expect(asked).toEqual([]);
  const { recorder } = await resumeRecorder({
    codexHome: desk.place.codexHome,
    threadId: threadId as ThreadId,
  });
  await recorder.close();
});

async function recordedIds(codexHome: string): Promise<(ThreadId | undefined)[]> {
  const names = await readdir(join(codexHome, 'sessions'), { recursive: true });
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) =>
      parseThreadId(name.slice(-'00000000-0000-0000-0000-000000000000.jsonl'.length, -'.jsonl'.length)),
    );
}
