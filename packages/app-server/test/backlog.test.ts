import { callTool, say } from '@codex-ts/testkit';
import { connect, memoryPair, type IncomingText, type MessageStream } from '@codex-ts/utils-json-rpc';
import { expect, test } from 'vitest';

import { startTestServer } from './in-process.ts';
import { startDesk, type Desk } from './thread/desk.ts';

/** A client that listens to the thread, and reads nothing any more. */
async function deafListener(desk: Desk, threadId: string): Promise<{ served: Promise<void> }> {
  const [near, far] = memoryPair();
  const served = desk.place.server.serve(far, { transport: 'unix' });
  const deaf = untilDeaf(near);
  const client = connect({ stream: deaf.stream });
  await client.request('initialize', { clientInfo: { name: 'deaf', version: '1' } });
  await client.request('thread/resume', { threadId, excludeTurns: true });
  deaf.close();
  return { served };
}

function untilDeaf(stream: MessageStream): { stream: MessageStream; close: () => void } {
  let isDeaf = false;
  async function* listen(): AsyncGenerator<IncomingText> {
    for await (const text of stream.incoming) {
      if (isDeaf) await new Promise(() => undefined);
      yield text;
    }
  }
  return { stream: { ...stream, incoming: listen() }, close: () => (isDeaf = true) };
}

test('a client for which too much waits is disconnected; the turn and the others go on', async () => {
  const faults: unknown[] = [];
  // Items that ended are told each by itself: nothing of them can be joined. The connection itself takes some.
  const command = { cmd: 'yes | head -c 1000000', max_output_tokens: 1 };
  const script = [...Array.from({ length: 8 }, () => callTool('exec_command', command)), say('Done.')];
  await using desk = await startDesk(script, {
    mostWaiting: 300_000,
    onFault: (fault) => faults.push(fault),
  });
  const threadId = await desk.startThread();
  const { served } = await deafListener(desk, threadId);

  const { turn, heard } = await desk.runTurn(threadId);
  await served;

  expect(turn.status).toBe('completed');
  expect(heard.filter(({ method }) => method === 'item/completed')).toHaveLength(10);
  expect(faults).toMatchObject([
    { code: 'APP_SERVER_CLIENT_SLOW', client: { transport: 'unix', name: 'deaf' } },
  ]);
});

test('one message may be longer than what may wait', async () => {
  await using desk = await startDesk([say('Long.')], { mostWaiting: 50_000 });
  const threadId = await desk.startThread();
  const text = 'x'.repeat(100_000);

  const { turn, heard } = await desk.runTurn(threadId, { input: [{ type: 'text', text }] });

  expect(turn.status).toBe('completed');
  expect(JSON.stringify(heard)).toContain(text);
});

test('what is told to everybody counts too', async () => {
  const faults: unknown[] = [];
  await using place = await startTestServer({
    mostWaiting: 100_000,
    onFault: (fault) => faults.push(fault),
  });
  const [near, far] = memoryPair();
  const served = place.server.serve(far);
  const deaf = untilDeaf(near);
  const client = connect({ stream: deaf.stream, limits: { mostUnsent: 1 } });
  await client.request('initialize', { clientInfo: { name: 'deaf', version: '1' } });
  deaf.close();
  await using writer = await place.connect();
  const { thread } = (await writer.request('thread/start', {})) as { thread: { id: string } };

  const over = new AbortController();
  void served.then(() => over.abort());
  const name = 'n'.repeat(500_000);
  while (!over.signal.aborted) await writer.request('thread/name/set', { threadId: thread.id, name });

  expect(faults).toMatchObject([{ code: 'APP_SERVER_CLIENT_SLOW' }]);
});

test('a client that does not read does not keep the server from its end', async () => {
  const desk = await startDesk([say('Hello.')], { goodbyeMs: 20 });
  const threadId = await desk.startThread();
  const { served } = await deafListener(desk, threadId);
  await desk.runTurn(threadId);

  await desk.place.server.drain();
  expect(await served).toBeUndefined();

  await desk[Symbol.asyncDispose]();
});
