import { appendFile } from 'node:fs/promises';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { listThreads, parseRolloutLine, readThread, resumeRecorder, startRecorder } from '@codex-ts/rollout';

import { freshHome, meta, said, texts, threadId } from './session-home.ts';

const kinds = ['session_meta', 'turn_context', 'response_item', 'compacted', 'event_msg', 'newer'] as const;
const events = [
  'task_started',
  'task_complete',
  'turn_aborted',
  'token_count',
  'user_message',
  'item_completed',
];

/** A line that is nearly one of a log. */
const nearly = fc.record(
  {
    timestamp: fc.oneof(fc.string(), fc.jsonValue()),
    ordinal: fc.oneof(fc.nat(), fc.jsonValue()),
    type: fc.oneof(fc.constantFrom(...kinds), fc.string()),
    payload: fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          type: fc.oneof(fc.constantFrom(...events, 'message', 'function_call'), fc.jsonValue()),
          id: fc.jsonValue(),
          turn_id: fc.jsonValue(),
          content: fc.jsonValue(),
          item: fc.jsonValue(),
          info: fc.jsonValue(),
          history_base: fc.jsonValue(),
          replacement_history: fc.jsonValue(),
          message: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

test('whatever a line holds, reading it does not throw', () => {
  expect.hasAssertions();
  fc.assert(
    fc.property(fc.oneof(nearly, fc.jsonValue()), (value) => {
      const line = parseRolloutLine(JSON.stringify(value));
      expect(line === undefined || typeof line.timestamp === 'string').toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('whatever stands in a log behind its first line, the thread is read, continued and listed', async () => {
  await using home = await freshHome();
  let number = 0;
  const check = async (junk: Uint8Array | string): Promise<void> => {
    number += 1;
    const id = threadId(number);
    const recorder = await startRecorder({ codexHome: home.path, meta: meta({ id }) });
    await recorder.record(said('before'));
    await recorder.close();
    await appendFile(recorder.path, junk);

    const resumed = await resumeRecorder({ codexHome: home.path, threadId: id });
    await resumed.recorder.record(said('after'));
    await resumed.recorder.close();
    expect(texts((await readThread(recorder.path)).items)).toEqual(
      expect.arrayContaining(['before', 'after']),
    );
  };
  const lines = fc
    .array(
      fc.oneof(
        nearly.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
    )
    .map((all) => all.filter((line) => !line.includes('compacted')).join('\n'));
  await fc.assert(fc.asyncProperty(fc.oneof(lines, fc.uint8Array({ maxLength: 200 })), check), {
    numRuns: 60,
  });
  expect((await listThreads({ codexHome: home.path, limit: 1000 })).threads).toHaveLength(number);
});
