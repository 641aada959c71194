import { readFile } from 'node:fs/promises';

import { callTool, say, sequence } from '@codex-ts/testkit';
import { connect, memoryPair, type IncomingText, type MessageStream } from '@codex-ts/utils-json-rpc';
import { expect, test } from 'vitest';

import { startDesk } from './desk.ts';

/** The stream of a client that does not read on before it is let go. */
function heldBack(stream: MessageStream): { stream: MessageStream; hold: () => void; letGo: () => void } {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  async function* slowly(): AsyncGenerator<IncomingText> {
    for await (const text of stream.incoming) {
      await gate.promise;
      yield text;
    }
  }
  return {
    stream: { ...stream, incoming: slowly() },
    hold: () => (gate = Promise.withResolvers()),
    letGo: () => gate.resolve(),
  };
}

test('threads that stream at once are told each in whole', async () => {
  const words = Array.from({ length: 400 }, (_, at) => `word ${at} `).join('');
  const count = 20;
  await using desk = await startDesk((thread) => [{ ...say(`${thread.number}: ${words}`), deltaLength: 16 }]);
  const ids = await Promise.all(Array.from({ length: count }, () => desk.startThread()));

  const ended = await Promise.all(ids.map((id) => desk.runTurn(id)));

  expect(ended.map(({ turn }) => turn.status)).toEqual(ids.map(() => 'completed'));
  for (const [at, threadId] of ids.entries()) {
    const deltas = desk.me.heard.filter(
      ({ method, params }) => method === 'item/agentMessage/delta' && params['threadId'] === threadId,
    );
    const [item] = ended[at]?.turn.items ?? [];
    expect(deltas.map(({ params }) => params['delta']).join('')).toBe(item && 'text' in item && item.text);
  }
});

test('a client that does not read holds up nobody, and not all that it misses waits for it', async () => {
  const flood = 30_000_000;
  const script = [callTool('exec_command', { cmd: `yes | head -c ${flood}` }), say('Flooded.')];
  await using desk = await startDesk(script);
  const threadId = await desk.startThread();
  const [near, far] = memoryPair();
  const served = desk.place.server.serve(far);
  const slow = heldBack(near);
  const heard: { method: string; delta: number }[] = [];
  const over = Promise.withResolvers<void>();
  const client = connect({
    stream: slow.stream,
    onNotification({ method, params }) {
      const { delta = '' } = params as { delta?: string };
      heard.push({ method, delta: delta.length });
      if (method === 'turn/completed') over.resolve();
    },
  });
  await client.request('initialize', { clientInfo: { name: 'slow', version: '1' } });
  await client.request('thread/resume', { threadId, excludeTurns: true });

  slow.hold();
  const { turn, heard: own } = await desk.runTurn(threadId);
  slow.letGo();
  await over.promise;

  expect(turn.status).toBe('completed');
  const told = heard.reduce((sum, { delta }) => sum + delta, 0);
  const toldMe = own.reduce(
    (sum, { params }) => sum + ((params['delta'] as string | undefined) ?? '').length,
    0,
  );
  expect(told).toBeLessThan(toldMe);
  const kinds = new Set(heard.map(({ method }) => method));
  expect([...kinds]).toEqual(expect.arrayContaining(['item/completed', 'item/agentMessage/delta']));
  await client.close();
  await served;
});

test('a thread whose only reader is slow waits for it, and the client stays', async () => {
  const faults: unknown[] = [];
  const count = 100;
  const parts = Array.from({ length: count }, () => ({ ...say('x'.repeat(200_000)), deltaLength: 100_000 }));
  await using desk = await startDesk([sequence(...parts)], {
    mostWaiting: 6_000_000,
    onFault: (fault) => faults.push(fault),
  });
  const [near, far] = memoryPair();
  const served = desk.place.server.serve(far);
  const slow = heldBack(near);
  const heard: string[] = [];
  const over = Promise.withResolvers<void>();
  const client = connect({
    stream: slow.stream,
    onNotification({ method }) {
      heard.push(method);
      if (method === 'turn/completed') over.resolve();
    },
  });
  await client.request('initialize', { clientInfo: { name: 'slow', version: '1' } });
  const { thread } = (await client.request('thread/start', { cwd: desk.work })) as {
    thread: { id: string; path: string };
  };
  slow.hold();
  const input = [{ type: 'text', text: 'go' }];
  const started = client.request('turn/start', { threadId: thread.id, input });
  started.catch(() => undefined);
  // All of the turn that can happen has happened.
  await expect
    .poll(() => readFile(thread.path, 'utf8').catch(() => ''), { timeout: 30_000 })
    .toContain('"type":"task_complete"');

  slow.letGo();
  await Promise.race([over.promise, served]);

  expect(faults).toEqual([]);
  expect(heard.filter((method) => method === 'item/completed')).toHaveLength(count + 1);
  await client.close();
  await served;
});
