import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { startThread, type ThreadPorts } from '@codex-ts/core';
import { breakOff, callTool, forever, say, sequence, startAuthority } from '@codex-ts/testkit';

import { eventsOf, milestones, openHouse } from './agent-house.ts';
import { logLines, outline } from './log.ts';

test('a stream that breaks is tried again, and what broke is not part of the history', async () => {
  await using house = await openHouse([sequence(say('Half.'), breakOff()), say('Whole.'), say('Next.')]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  const events = await eventsOf(turn);

  expect(milestones(events).map((event) => event.type)).toEqual([
    'threadStarted',
    'turnStarted',
    'itemCompleted',
    'reconnecting',
    'itemCompleted',
    'turnCompleted',
  ]);
  expect(await turn.result).toMatchObject({ answer: 'Whole.', items: [{ text: 'Whole.' }] });
  await thread.run('And?');
  const history = JSON.stringify(house.server.turns.at(-1)?.input);
  expect(history).toContain('Whole.');
  expect(history).not.toContain('Half.');
});

test('a call of a broken answer does not run', async () => {
  await using house = await openHouse([
    sequence(callTool('exec_command', { cmd: 'echo ran >> ran' }), breakOff()),
    callTool('exec_command', { cmd: 'echo ran >> ran' }),
    say('Done.'),
  ]);
  await using thread = await startThread(house.options);
  await thread.run('Once.');

  expect(await readFile(join(house.workspace, 'ran'), 'utf8')).toBe('ran\n');
});

test('a stream that stays broken fails the turn', async () => {
  await using house = await openHouse([breakOff(), breakOff()]);
  await using thread = await startThread(house.options);

  await expect(thread.run('Go.')).rejects.toMatchObject({
    failure: {
      code: 'MODEL_STREAM_LOST',
      message: expect.stringContaining('stream disconnected before completion'),
    },
  });
  expect((await logLines(thread.path)).at(-1)?.payload).toMatchObject({
    type: 'task_complete',
    error: { message: expect.stringContaining('stream disconnected') },
  });
});

test('credentials that cannot be renewed fail the turn before any request', async () => {
  await using authority = await startAuthority({ firstLifetimeSeconds: -60 });
  await using house = await openHouse([say('never')], {
    signIn: { environment: authority.environment },
  });
  const spent = authority.issue({});
  await writeFile(
    join(house.codexHome, 'auth.json'),
    JSON.stringify({
      OPENAI_API_KEY: null,
      tokens: {
        id_token: spent.idToken,
        access_token: spent.accessToken,
        refresh_token: 'never issued',
        account_id: 'acct',
      },
      last_refresh: '2020-01-01T00:00:00Z',
    }),
  );
  await using thread = await startThread(house.options);

  await expect(thread.run('Go.')).rejects.toMatchObject({
    failure: {
      code: 'LOGIN_REFRESH_REJECTED',
      message: expect.any(String),
      remedy: expect.stringContaining('login'),
    },
  });
  expect(house.server.requests).toEqual([]);
});

/** A disk that takes so many more writes. */
function failingDisk(writes: number): Partial<ThreadPorts> {
  let left = writes;
  return {
    recorder: {
      async write(file, bytes) {
        if (left === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        left -= 1;
        return (await file.write(bytes)).bytesWritten;
      },
    },
  };
}

test.each([
  { when: 'the words are taken in', writes: 1, requests: 0 },
  { when: 'the answer comes', writes: 2, requests: 1 },
  { when: 'the calls have run', writes: 3, requests: 1 },
  { when: 'the turn ends', writes: 5, requests: 2 },
])(
  'a log that is full when $when fails the turn, and nothing half-written stays',
  async ({ writes, requests }) => {
    await using house = await openHouse(
      [callTool('exec_command', { cmd: 'true' }), say('Done.'), say('After.')],
      {
        ports: failingDisk(writes),
      },
    );
    await using thread = await startThread(house.options);
    const turn = thread.runStreamed('Go.');
    const events = await eventsOf(turn);

    expect(events.at(-1)).toMatchObject({
      type: 'turnFailed',
      failure: {
        code: 'ROLLOUT_WRITE_FAILED',
        message: expect.stringContaining('ENOSPC'),
        remedy: expect.any(String),
      },
    });
    await expect(turn.result).rejects.toMatchObject({ code: 'CORE_TURN_FAILED' });
    expect(house.server.turns).toHaveLength(requests);
    expect(outline(await logLines(thread.path)).at(0)).toBe('session_meta');
    await thread[Symbol.asyncDispose]();
  },
);

test('a log that cannot begin fails the start, in one line', async () => {
  await using house = await openHouse([], { ports: failingDisk(/*writes*/ 0) });

  await expect(startThread(house.options)).rejects.toMatchObject({
    code: 'ROLLOUT_WRITE_FAILED',
    errno: 'ENOSPC',
    message: expect.stringMatching(/^cannot write the session log .*$/u),
  });
});

test('a result that nobody asks for troubles nobody', async () => {
  await using house = await openHouse([breakOff(), breakOff()]);
  await using thread = await startThread(house.options);
  const events = await eventsOf(thread.runStreamed('Go.'));

  expect(events.at(-1)?.type).toBe('turnFailed');
  await expect(mkdir(house.workspace)).rejects.toMatchObject({ code: 'EEXIST' });
});

test.each([1, 2, 3, 4, 5])(
  'what nobody foresees ends the turn it happens in, and no more (%i)',
  async (calls) => {
    let left = Infinity;
    const now = (): number => {
      left -= 1;
      if (left < 0) throw new Error('no clock');
      return 1_000_000;
    };
    await using house = await openHouse(forever(say('Done.')), { ports: { now } });
    await using thread = await startThread(house.options);
    left = calls;
    const turn = thread.runStreamed('Go.');
    const steered = turn.steer('More.').catch(() => 'refused');
    const events = await eventsOf(turn);
    left = Infinity;

    const ends = events.filter((event) => /^turn(?:Completed|Failed|Interrupted)$/u.test(event.type));
    expect(ends).toMatchObject([
      { type: 'turnFailed', failure: { message: expect.stringContaining('no clock') } },
    ]);
    await steered;
    expect((await thread.run('Again.')).answer).toBe('Done.');
  },
);

test('whoever listens late gets the end of a long output, and the item its beginning and end', async () => {
  const cmd = 'echo begin; head -c 6000000 /dev/zero | tr "\\0" x; echo; echo end';
  await using house = await openHouse([callTool('exec_command', { cmd }), say('Done.')]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  await turn.result;
  const events = await eventsOf(turn);

  const output = events
    .flatMap((event) => (event.type === 'commandOutputDelta' ? [event.text] : []))
    .join('');
  expect(output.length).toBeLessThanOrEqual(2 * 1024 * 1024);
  expect(output).toMatch(/x\nend\n$/u);
  const done = events.find(
    (event) => event.type === 'itemCompleted' && event.item.type === 'commandExecution',
  );
  expect(done).toMatchObject({ item: { aggregatedOutput: expect.stringMatching(/^begin\n.*\nend\n$/su) } });
});
