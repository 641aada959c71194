import { installPeer } from '@codex-ts/conformance/peer';
import { callTool, say, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { answers, openPlace, ourProgram, runExec, type Ended } from './programs.ts';

const { nativeProgram } = await installPeer();

function threadOf({ events }: Ended): string {
  return String(events.find(({ type }) => type === 'thread.started')?.['thread_id']);
}

test.each([
  { first: 'ours', second: 'native', programs: [ourProgram, nativeProgram] },
  { first: 'native', second: 'ours', programs: [nativeProgram, ourProgram] },
] as const)('a thread of $first goes on in $second and comes back', async ({ programs: [first, second] }) => {
  await using place = await openPlace();
  await using server = await startModelServer([
    callTool('exec_command', { cmd: 'echo from-the-first' }),
    say('one'),
    say('two'),
    say('three'),
  ]);
  const run = (program: string, ...args: readonly string[]): Promise<Ended> =>
    runExec(program, { place, modelUrl: server.url, args: ['-s', 'danger-full-access', ...args] });

  const began = await run(first, 'remember the number 7');
  expect(began).toMatchObject({ code: 0 });
  const thread = threadOf(began);

  const went = await run(second, 'resume', thread, 'and now?');
  expect(went, went.stderr).toMatchObject({ code: 0 });
  expect(threadOf(went)).toBe(thread);
  expect(answers(went.events)).toEqual(['two']);

  const back = await run(first, 'resume', thread, 'again');
  expect(back, back.stderr).toMatchObject({ code: 0 });
  expect(answers(back.events)).toEqual(['three']);

  // What was said before, by whichever program, is what the model is sent.
  const sent = JSON.stringify(server.turns.at(-1)?.input);
  for (const words of ['remember the number 7', 'from-the-first', 'one', 'and now?', 'two', 'again']) {
    expect(sent).toContain(words);
  }
  server.assertPlayed();
});

test('the totals of a thread go on over both programs', async () => {
  await using place = await openPlace();
  const usage = { inputTokens: 100, outputTokens: 10 };
  await using server = await startModelServer([
    { ...say('one'), usage },
    { ...say('two'), usage },
  ]);
  const began = await runExec(nativeProgram, { place, modelUrl: server.url, args: ['hello'] });

  const went = await runExec(ourProgram, {
    place,
    modelUrl: server.url,
    args: ['resume', threadOf(began), 'again'],
  });

  expect(went.events.at(-1)).toMatchObject({
    type: 'turn.completed',
    usage: { input_tokens: 200, output_tokens: 20 },
  });
});
