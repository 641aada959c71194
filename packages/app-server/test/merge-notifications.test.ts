import { callTool, say, think, sequence } from '@codex-ts/testkit';
import { connect, memoryPair, type IncomingText } from '@codex-ts/utils-json-rpc';
import { expect, test } from 'vitest';

import { startDesk, type Desk, type Heard } from './thread/desk.ts';

/** What one client is told that reads only when the turn of another is over. */
async function heardLate(desk: Desk, threadId: string, run: () => Promise<unknown>): Promise<Heard[]> {
  const [near, far] = memoryPair();
  const served = desk.place.server.serve(far);
  const gate = { open: Promise.resolve() };
  async function* slowly(): AsyncGenerator<IncomingText> {
    for await (const text of near.incoming) {
      await gate.open;
      yield text;
    }
  }
  const heard: Heard[] = [];
  const over = Promise.withResolvers<void>();
  const client = connect({
    stream: { ...near, incoming: slowly() },
    onNotification({ method, params }) {
      heard.push({ method, params: params as Heard['params'] });
      if (method === 'turn/completed') over.resolve();
    },
  });
  await client.request('initialize', { clientInfo: { name: 'late', version: '1' } });
  await client.request('thread/resume', { threadId, excludeTurns: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  gate.open = promise;
  await run();
  resolve();
  await over.promise;
  await client.close();
  await served;
  return heard;
}

function deltas(heard: readonly Heard[], method: string): string[] {
  return heard.flatMap(({ method: its, params }) => (its === method ? [String(params['delta'])] : []));
}

test.each([
  { method: 'item/agentMessage/delta', answer: { ...say('word '.repeat(200)), deltaLength: 5 } },
  { method: 'item/reasoning/summaryTextDelta', answer: sequence(think('hm '.repeat(200)), say('Done.')) },
])(
  'pieces of one text are joined for who reads late, and none is lost: $method',
  async ({ method, answer }) => {
    await using desk = await startDesk([answer]);
    const threadId = await desk.startThread();
    let inTime: Heard[] = [];
    const late = await heardLate(desk, threadId, async () => {
      ({ heard: inTime } = await desk.runTurn(threadId));
    });

    expect(deltas(late, method).join('')).toBe(deltas(inTime, method).join(''));
    expect(deltas(late, method).length).toBeLessThanOrEqual(2);
  },
);

test('pieces of different things stay apart, and the whole comes in order', async () => {
  const script = [
    callTool('exec_command', { cmd: 'echo one' }),
    callTool('exec_command', { cmd: 'echo two' }),
    say('Done.'),
  ];
  await using desk = await startDesk(script);
  const threadId = await desk.startThread();
  let inTime: Heard[] = [];
  const late = await heardLate(desk, threadId, async () => {
    ({ heard: inTime } = await desk.runTurn(threadId));
  });

  expect(deltas(late, 'item/commandExecution/outputDelta')).toEqual(['one\n', 'two\n']);
  const ends = (heard: readonly Heard[]): unknown[] =>
    heard.flatMap(({ method, params }) => (method === 'item/completed' ? [params['item']] : []));
  expect(ends(late)).toEqual(ends(inTime));
});
